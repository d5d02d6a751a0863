// The shapes that the parts share; for the type checker alone.

type Door = [after: string, views: number, articles?: number];
type Doors = Record<string, Door>;
type Words = Record<string, string | string[]>;

/** Each list holds something; what is left out is no demand. */
interface Audience {
  languages?: string[];
  devices?: string[];
  sections?: string[];
  tags?: string[];
  paths?: string[];
  referrers?: string[];
  returning?: boolean;
  signed_in?: boolean;
}

interface Campaign {
  id: string;
  placement: string;
  include?: Audience;
  exclude?: Audience;
  /** The marks of the sections whose articles alone count for its door. */
  sections?: number[];
}

type Article = [day: number, mark: number, section: number];

interface Config {
  mode: "token" | "cookie";
  generation: number;
  window: number;
  articles: number;
  salt: string;
  wall: Meter | null;
  exclusions: { sections: string[]; tags: string[]; paths: string[] };
  campaigns: Campaign[];
  doors: Doors;
  storage_key: string;
}

declare const CONFIG: Config;
/** The look, in the prompt's part. */
declare const LOOK: string;
/** Names the content of the prompt's part. */
declare const PART: string;
/** What the prompt's part is handed of the script. */
declare const shared: () => object;

/** What stands on this page, and how many views and requests its script has made. */
interface Stage {
  current: { element: SupportPrompt; closable: boolean; snoozed?: boolean; prompt?: Prompt; sent: number } | null;
  leave(): void;
  endings: (() => void)[];
  views: number;
  requests: number;
}

/** What the prompt's part hands back. */
interface PromptPart {
  openPortal(): Promise<void>;
  thank(thanks: Thanks, isWanted: () => boolean): Promise<void>;
  offerPrompt(
    prompt: Prompt,
    sent: number,
    isWanted: () => boolean,
    remembered: Remembered,
    preview?: Preview,
  ): Promise<void> | void;
}

interface Page {
  url: string;
  path: string;
  section: string;
  tags: string[];
  language: string;
  placements: string[];
  exclude: boolean;
  device: string;
  referrer: string;
  signed_in: boolean;
  returning: boolean;
  article: boolean;
}

interface Silence {
  generation: number;
  doors?: Doors;
  unseen?: Doors;
  seen?: Doors;
  dismissed?: Doors;
}

/** Silence as it is kept: by this client's clock, and beyond the totals that were sent. */
interface HeldSilence extends Silence {
  sent: number;
  total: number;
  read?: number;
}

interface Wait {
  open_in: number | null;
  views_left: number | null;
  articles_left: number | null;
}

type Until = string | { date: string; zone: string };

interface KeptSnooze {
  until: number;
  signed?: string;
  /** What the service was not told yet; null: that it is taken back. */
  want?: Until | null;
  ask?: string;
  /** When the silence was sent that held at the click. */
  before?: number;
}

interface Asked {
  ask: string;
  seen: boolean;
  dismissed: boolean;
}

interface State {
  reader?: string;
  counter: string;
  total: number;
  /** The day of the first view, UTC. */
  first?: number;
  days?: [day: number, total: number][];
  articles?: Article[];
  /** How many articles were ever counted. */
  read?: number;
  silence?: HeldSilence;
  news?: [generation: number, read: number];
  retry?: number;
  asked?: Asked;
  over?: boolean;
  snooze?: KeptSnooze;
  amount?: number;
  interval?: string;
  erase?: boolean;
}

/** What the reader chose before, in the words of the state. */
type Remembered = Pick<State, "amount" | "interval">;

interface Suggestions {
  suggested: number[];
  least: number;
  most: number;
  chosen: number | null;
}

/** How the language writes amounts: `¤` in the pattern is the sign, `#` the number. */
interface Written {
  sign: string;
  pattern: string;
  point: string;
  group: string;
  groups: number;
  least: number;
  digits: string;
}

interface Amounts extends Suggestions {
  currency: string;
  decimals: number;
  written: Written;
  /** Those on offer; the first is selected at first. */
  intervals: string[];
  by_interval?: Record<string, Suggestions>;
  /** What an amount has to be a multiple of, where it is not 1. */
  step?: number;
}

interface Spoken {
  /** The days of a month whose ordinal has a form of its own. */
  ordinals?: Record<string, number[]>;
  text: Words;
  language: string;
  direction: string;
}

interface Prompt extends Spoken {
  /** Without one it is a wall's notice; empty in a preview. */
  ask?: string;
  campaign: string;
  variant: string;
  placement: string;
  promised: boolean;
  closable: boolean;
  amounts: Amounts;
  snooze?: { choices: string[]; latest: string | null };
}

interface Thanks extends Spoken {
  amount: number;
  currency: string;
  decimals: number;
  written: Written;
  interval: string;
  next_charge: string | null;
}

interface Meter {
  articles: number;
  days: number | null;
}

interface Preview {
  campaign: string;
  variant: string;
  wall?: Meter;
  rules: { rule: string; campaign: string | null; holds: boolean; sentence: string }[];
}

interface Answer {
  show: boolean;
  reason: string;
  silence?: Silence;
  reader?: string;
  prompt?: Prompt;
  notice?: Prompt;
  access?: { granted: boolean; views_left: number | null };
  preview?: Preview;
  thanks?: Thanks;
}

/** What the form asks its surroundings to do. */
interface Deeds {
  close(): void;
  /** Tells whether the page is about to leave. */
  give(amount: number, interval: string): Promise<boolean>;
  /** Tells when it falls due; nothing where it could not be kept. */
  snooze(until: Until): number | void;
  undo(): void;
}

interface Window {
  support?: object;
}

interface Document {
  readonly prerendering?: boolean;
}
