// The paper's own script: the button on the page about us opens the portal, once the support script is there.
(() => {
  'use strict';
  const button = document.querySelector('[data-manage]');
  if (!button) return;
  const answer = document.querySelector('[data-manage-answer]');
  const show = () => {
    button.hidden = typeof window.support?.portal !== 'function';
  };
  button.addEventListener('click', async () => {
    answer.textContent = '';
    try {
      await window.support.portal();
    } catch {
      answer.textContent = answer.dataset.manageAnswer;
    }
  });
  document.addEventListener('support:ready', show);
  show();
})();
