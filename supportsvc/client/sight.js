/** Whether the prompt was really seen: half of it, or of the window, for one second of a visible page. */

/**
 * @param {Element} element
 * @param {() => void} seen called once
 * @returns {() => void} ends the watching
 */
function watch(element, seen) {
  let timer = 0;
  let inSight = false;
  const judge = () => {
    clearTimeout(timer);
    if (inSight && document.visibilityState === "visible") timer = setTimeout(tell, 1000);
  };
  const observer = new IntersectionObserver((entries) => {
    const {intersectionRatio, intersectionRect, rootBounds} = entries[entries.length - 1];
    const now = intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height || Infinity) / 2;
    if (now !== inSight) {
      inSight = now;
      judge();
    }
  }, {threshold: Array.from({length: 21}, (_, i) => i / 20)});
  const end = () => {
    clearTimeout(timer);
    observer.disconnect();
    document.removeEventListener("visibilitychange", judge);
  };
  const tell = () => {
    end();
    seen();
  };
  observer.observe(element);
  document.addEventListener("visibilitychange", judge);
  return end;
}
