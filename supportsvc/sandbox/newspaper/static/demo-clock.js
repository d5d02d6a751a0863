// Puts the browser's clock ahead by as much as the demo's, before any other script looks at it.
// performance.now() is left alone: lengths stay lengths.
(() => {
  'use strict';
  const KEY = 'demo-clock';
  const RealDate = Date;
  let ahead = Number(document.querySelector('meta[name="demo-clock"]').content) * 1000;
  const now = () => RealDate.now() + ahead;

  const MovedDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, given, as) => Reflect.construct(target, given.length ? given : [now()], as),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  RealDate.prototype.constructor = MovedDate;
  window.Date = MovedDate;

  // Another tab may move the clock; a page from the back-forward cache slept through it.
  const follow = (seconds) => {
    if (seconds !== null) ahead = Math.max(ahead, Number(seconds) * 1000 || 0);
  };
  addEventListener('storage', (event) => event.key === KEY && follow(event.newValue));
  addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    try {
      follow(localStorage.getItem(KEY));
    } catch {
      // Storage is refused: this page keeps the time it was loaded with.
    }
  });
})();
