// The paper's own script: the button on the page about us opens the portal, once the support script is there.
(() => {
  'use strict';
  const button = document.querySelector('[data-manage]');
  if (!button) return;
  const show = () => {
    button.hidden = typeof window.support?.portal !== 'function';
  };
  button.addEventListener('click', () => window.support.portal());
  document.addEventListener('support:ready', show);
  show();
})();
