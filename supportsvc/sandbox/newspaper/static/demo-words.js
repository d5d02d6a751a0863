// What the demo's bar says, in one table, for demo-bar.js to read.
const DEMO_WORDS = {
  // By the reason of a decision, the service's or the script's own.
  reasons: {
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
  },
  // At the wall: of this article.
  meter: {
    known: 'This article was counted before, so it stays open.',
    last: 'This article is the last free one.',
    closed: 'The free articles are used up.',
    alone: 'No request was needed to tell.',
  },
  // By what the reader does after it, and what follows from that.
  deeds: {
    'support:snooze': ['Put off.', 'No prompt of any kind before the day that the reader chose.'],
    'support:undo': ['Taken back.', 'The reminder is gone, as if it had never been asked for.'],
    'support:dismissal': ['Closed.', 'The reader is left alone; longer each time.'],
    'support:thanks': ['Thanked.', 'This reader gives now. Nobody who pays is asked.'],
    'support:quiet': ['Quiet.', 'Something that happened elsewhere ended the asking here too.'],
  },
};
