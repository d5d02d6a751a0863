// The bar for the demo's visitor: why the prompt is or is not shown, the shared clock, a new reader, the payments.
// Loaded before the client, so that it hears everything; it only listens, and takes no part in any decision.
(() => {
  'use strict';
  const FRESH = 'demo-new-reader';
  const OPEN = 'demo-open';
  const CLOCK = 'demo-clock';
  const PATIENCE = 4000;

  const REASONS = {
    switched_off: 'The operator has switched everything off.',
    page_excluded: 'This page asks to be left alone: it is sensitive, or needs no prompt.',
    protected_country: 'In this reader’s country nobody is asked and nothing is kept.',
    bot: 'This looks like a crawler.',
    store_unavailable: 'The store did not answer in time: never ask, never wall.',
    supporter: 'This reader already gives. Nobody who pays is asked.',
    ask_pause: 'This reader gave once, not long ago.',
    snoozed: '“Remind me later” has not come yet.',
    backed_off: 'The reader closed the last prompt not long ago.',
    offer_open: 'Another prompt to this reader is still open.',
    global_cap: 'This reader has been asked often enough for now.',
    site_holdback: 'This reader belongs to the few who are never asked, for comparison.',
    no_campaign: 'There is no campaign.',
    not_scheduled: 'The campaign is not running now.',
    placement_off: 'The operator has switched this kind of prompt off.',
    no_placement: 'This page has no place for the prompt.',
    not_targeted: 'The campaign is not meant for this page or this reader.',
    metered: 'The reader has not read enough yet.',
    campaign_cap: 'This campaign has asked this reader often enough.',
    holdback: 'This reader is held back from this campaign, for comparison.',
    shown: 'Nothing speaks against it.',
    silent: 'The script knows that asking would be in vain, so it does not even send a request.',
    no_storage: 'This browser stores nothing, so nobody is asked.',
    failed: 'The service cannot be reached. The page goes on as if the script were not there.',
  };

  const attempt = (deed) => {
    try {
      return deed();
    } catch {
      return null; // Storage may be refused; the bar then forgets, and works on.
    }
  };

  // A new reader begins here, before the client runs, so that nothing of the old one is written back.
  attempt(() => {
    if (sessionStorage.getItem(FRESH) === null) return;
    const open = localStorage.getItem(OPEN);
    sessionStorage.clear();
    localStorage.clear();
    if (open !== null) localStorage.setItem(OPEN, open);
    for (const cookie of document.cookie.split(';')) {
      document.cookie = `${cookie.split('=')[0].trim()}=; max-age=0; path=/`;
    }
  });

  let bar = null;
  let last = null;
  let note = '';

  const part = (name) => bar.querySelector(`[data-demo="${name}"]`);
  const make = (tag, text) => {
    const node = document.createElement(tag);
    node.textContent = text;
    return node;
  };
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  const sayLength = (seconds) => {
    for (const [unit, size] of [['day', 86400], ['hour', 3600], ['minute', 60]]) {
      if (seconds >= size) return count(Math.round(seconds / size), unit, `${unit}s`);
    }
    return count(Math.max(0, Math.round(seconds)), 'second', 'seconds');
  };

  const saySilence = (silence) => {
    if (!silence) return 'none held';
    const { open_in: wait, views_left: views } = silence;
    if (wait === null && views === null) return 'until the rules change';
    const parts = [];
    if (wait > 0) parts.push(`for ${sayLength(wait)}`);
    if (views > 0) parts.push(`for ${count(views, 'more view', 'more views')}`);
    return parts.length ? parts.join(' and ') : 'over: the next page that fits may ask';
  };

  const calls = () =>
    performance.getEntriesByType('resource').filter((entry) => {
      const { pathname } = new URL(entry.name);
      return pathname.startsWith('/v1/') && !pathname.endsWith('/support.js');
    });

  const showCalls = () => {
    const made = calls();
    part('requests').textContent = made.length ? count(made.length, 'request', 'requests') : 'none';
    part('calls').replaceChildren(
      ...made.slice(-6).map((entry) => make('li', `${new URL(entry.name).pathname}, ${Math.round(entry.duration)} ms`)),
    );
  };

  const showDecision = () => {
    if (!bar) return;
    const { show, reason, silence } = last ?? {};
    bar.dataset.show = last ? String(Boolean(show)) : 'unknown';
    part('verdict').textContent = last ? (show ? 'Shown.' : 'Not shown.') : 'Listening.';
    part('why').textContent = note || (last ? (REASONS[reason] ?? '') : 'The script has not spoken yet.');
    part('reason').textContent = reason ?? '–';
    part('silence').textContent = last ? saySilence(silence) : '–';
    const total = attempt(() => window.support.state().total);
    part('views').textContent = Number.isInteger(total) ? String(total) : '–';
    part('clock').textContent = new Date().toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
    showCalls();
  };

  const money = (amount, currency) => {
    const style = new Intl.NumberFormat('en', { style: 'currency', currency });
    return style.format(amount / 10 ** style.resolvedOptions().maximumFractionDigits);
  };

  const showPayments = async () => {
    const place = part('payments');
    let found;
    try {
      found = await (await fetch('/_demo/payments')).json();
    } catch {
      found = { reachable: false, subscriptions: [] };
    }
    if (!found.reachable) {
      place.replaceChildren(make('p', 'The stand-in for Stripe does not answer just now.'));
    } else if (!found.subscriptions.length) {
      place.replaceChildren(make('p', 'Nobody gives yet.'));
    } else {
      const list = document.createElement('ul');
      for (const { who, amount, currency, interval, status, ends_at: end, next_renewal: next } of found.subscriptions) {
        const row = make('li', `${who}: ${money(amount, currency)} a ${interval}, `);
        const day = (seconds) => new Date(seconds * 1000).toLocaleDateString('en-GB', { dateStyle: 'medium' });
        row.append(make('strong', status));
        if (status !== 'canceled' && end) row.append(`, ends ${day(end)}`);
        else if (next) row.append(`, next renewal ${day(next)}`);
        list.append(row);
      }
      place.replaceChildren(list);
    }
  };

  const say = (text) => {
    note = text;
    showDecision();
  };

  const moveClock = async (seconds) => {
    const answer = await fetch('/_demo/clock', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ seconds }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { offset } = await answer.json();
    attempt(() => localStorage.setItem(CLOCK, String(offset)));
    location.reload();
  };

  const startAnew = () => {
    attempt(() => sessionStorage.setItem(FRESH, 'yes'));
    location.reload();
  };

  const openPortal = () => {
    if (typeof window.support?.portal !== 'function') {
      say('The script is not here yet, so there is no portal to open.');
      return;
    }
    Promise.resolve(window.support.portal()).catch(() => say('There is no portal for this reader: nobody gave yet.'));
  };

  const setOpen = (open) => {
    part('panel').hidden = !open;
    part('toggle').setAttribute('aria-expanded', String(open));
    attempt(() => localStorage.setItem(OPEN, open ? 'yes' : 'no'));
    if (open) showPayments();
    measure();
  };

  // What is laid over the page's end must not hide what the keyboard reaches, nor the client's own banner.
  const measure = () => {
    document.documentElement.style.setProperty('--demo-bar', `${bar.offsetHeight}px`);
  };

  const start = () => {
    bar = document.querySelector('.demo-bar');
    part('toggle').addEventListener('click', () => setOpen(part('panel').hidden));
    bar.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || part('panel').hidden) return;
      setOpen(false);
      part('toggle').focus();
    });
    for (const button of bar.querySelectorAll('[data-seconds]')) {
      button.addEventListener('click', () => {
        moveClock(Number(button.dataset.seconds)).catch(() => say('The clock did not move: the paper does not answer.'));
      });
    }
    part('anew').addEventListener('click', startAnew);
    part('portal').addEventListener('click', openPortal);
    setOpen(attempt(() => localStorage.getItem(OPEN)) === 'yes');
    new ResizeObserver(measure).observe(bar);
    showDecision();
    new PerformanceObserver(showDecision).observe({ type: 'resource' });
    setTimeout(() => last || say('The script has said nothing: the service may not be running.'), PATIENCE);
  };

  document.addEventListener('support:decision', (event) => {
    last = event.detail;
    note = '';
    showDecision();
  });
  for (const name of ['support:snooze', 'support:thanks', 'support:quiet', 'support:undo', 'support:dismissal']) {
    document.addEventListener(name, () => bar && (showDecision(), part('panel').hidden || showPayments()));
  }
  document.addEventListener('DOMContentLoaded', start);
})();
