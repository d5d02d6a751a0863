// The bar for the demo's visitor: why the prompt is or is not shown, the shared clock, a new reader, the payments.
// Loaded before the client, so that it hears everything; it only listens, and takes no part in any decision.
(() => {
  'use strict';
  const FRESH = 'demo-new-reader';
  const OPEN = 'demo-open';
  const CLOCK = 'demo-clock';
  const PLACEMENT = 'demo-placement';
  const PATIENCE = 4000;

  const { reasons: REASONS, deeds: DEEDS, meter: METER } = DEMO_WORDS;

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
      const name = cookie.split('=')[0].trim();
      if (name !== PLACEMENT) document.cookie = `${name}=; max-age=0; path=/`;
    }
  });

  let bar = null;
  let last = null;
  let access = null;
  let deed = null;
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

  /** How long asking would be in vain; nothing where the next page that fits may ask. */
  const saySilence = (silence) => {
    if (!silence) return '';
    const { open_in: wait, views_left: views, articles_left: articles } = silence;
    if (wait === null && views === null) return 'on this page, where no campaign that runs may ask';
    const parts = [];
    if (wait > 0) parts.push(`for ${sayLength(wait)}`);
    if (views > 0) parts.push(`for ${count(views, 'more view', 'more views')}`);
    if (articles > 0) parts.push(`for ${count(articles, 'more article', 'more articles')}`);
    return parts.join(' and ');
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

  /** What the wall's meter says of this article: by what the service told, or what the script counted by itself. */
  const sayMeter = () => {
    if (!document.querySelector('[data-support-slot="wall"]')) return '';
    const { reason, silence } = last;
    if (access?.granted === false) return METER.closed;
    if (access) return access.views_left === null ? '' : sayFree(access.views_left);
    if (reason !== 'silent') return '';
    // As it was before this article was counted: the one that opens the door is closed itself.
    return silence.open_in === null ? METER.known : `${sayFree(silence.articles_left - 1)} ${METER.alone}`;
  };
  const sayFree = (more) => (more > 0 ? `This article is free, and so ${more === 1 ? 'is one more' : `are ${more} more`}.` : METER.last);

  const explain = (reason, silence) => {
    const meter = sayMeter();
    if (meter) return reason === 'silent' || reason === 'shown' ? meter : `${REASONS[reason] ?? ''} ${meter}`;
    const length = saySilence(silence);
    return reason === 'silent' && length ? `Asking would be in vain ${length}, so no request is made.` : (REASONS[reason] ?? '');
  };

  const sayVerdict = (silence) => {
    if (deed) return deed;
    if (!last) return ['Listening.', 'The script has not spoken yet.'];
    return [last.show ? 'Shown.' : 'Not shown.', explain(last.reason, silence)];
  };

  const showDecision = () => {
    if (!bar) return;
    const { show, reason } = last ?? {};
    const silence = attempt(() => window.support.state().silence) ?? last?.silence;
    const [verdict, why] = sayVerdict(silence);
    bar.dataset.show = last ? String(Boolean(show)) : 'unknown';
    part('verdict').textContent = verdict;
    part('why').textContent = note || why;
    part('reason').textContent = reason ?? '–';
    part('silence').textContent = last ? saySilence(silence) || 'none: the next page that fits may ask' : '–';
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
    if (!place) return; // they are at Stripe itself
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
    window.support.portal().catch(() => {}); // support:error, below, says what was wrong
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
    part('placement').addEventListener('change', ({ target }) => {
      document.cookie = `${PLACEMENT}=${target.value}; path=/; samesite=lax`;
      startAnew();
    });
    part('portal').addEventListener('click', openPortal);
    setOpen(attempt(() => localStorage.getItem(OPEN)) === 'yes');
    new ResizeObserver(measure).observe(bar);
    showDecision();
    new PerformanceObserver(showDecision).observe({ type: 'resource' });
    setTimeout(() => last || say('The script has said nothing: the service may not be running.'), PATIENCE);
  };

  document.addEventListener('support:decision', (event) => {
    last = event.detail;
    // The decision that follows a thank-you tells nothing new.
    if (last.reason !== 'supporter') deed = null;
    note = '';
    showDecision();
  });
  document.addEventListener('support:access', ({ detail }) => {
    access = detail;
  });
  for (const name of Object.keys(DEEDS)) {
    document.addEventListener(name, () => {
      deed = DEEDS[name];
      note = '';
      showDecision();
      if (bar && !part('panel').hidden) showPayments();
    });
  }
  document.addEventListener('support:error', ({ detail }) => {
    const nobody = detail.call === 'portal' && detail.status >= 400 && detail.status < 500;
    if (detail.call === 'preview') say('This preview link is too old, or was not made here.');
    else say(nobody ? 'There is no portal for this reader: nobody gave here yet.' : `The service could not do it: ${detail.message}`);
  });
  document.addEventListener('DOMContentLoaded', start);
})();
