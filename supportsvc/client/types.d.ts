// The shapes that the parts share; for the type checker alone.

type Door = [after: string, views: number];
type Doors = Record<string, Door>;
type Words = Record<string, string | string[]>;

interface Campaign {
  id: string;
  placement: string;
}

interface Config {
  mode: "token" | "cookie";
  generation: number;
  window: number;
  exclusions: { sections: string[]; tags: string[]; paths: string[] };
  campaigns: Campaign[];
  doors: Doors;
  storage_key: string;
}

declare const CONFIG: Config;

interface Page {
  url: string;
  path: string;
  section: string;
  tags: string[];
  language: string;
  placements: string[];
  exclude: boolean;
  signed_in: boolean;
}

interface Silence {
  generation: number;
  doors?: Doors;
  unseen?: Doors;
  seen?: Doors;
  dismissed?: Doors;
}

/** Silence as it is kept: by this client's clock, and beyond the total that was sent. */
interface HeldSilence extends Silence {
  sent: number;
  total: number;
}

interface Wait {
  open_in: number | null;
  views_left: number | null;
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
  days?: [day: number, total: number][];
  silence?: HeldSilence;
  news?: [generation: number, read: number];
  retry?: number;
  asked?: Asked;
  over?: boolean;
  snooze?: KeptSnooze;
  amount?: number;
  erase?: boolean;
}

interface Amounts {
  currency: string;
  decimals: number;
  suggested: number[];
  least: number;
  most: number;
  chosen: number | null;
}

interface Spoken {
  style: string;
  text: Words;
  language: string;
  direction: string;
}

interface Prompt extends Spoken {
  ask: string;
  campaign: string;
  variant: string;
  placement: string;
  promised: boolean;
  closable: boolean;
  amounts: Amounts;
  snooze: { choices: string[]; latest: string | null };
}

interface Thanks extends Spoken {
  amount: number;
  currency: string;
  decimals: number;
  interval: string;
  next_charge: string | null;
}

interface Answer {
  show: boolean;
  reason: string;
  silence?: Silence;
  reader?: string;
  prompt?: Prompt;
  thanks?: Thanks;
}

/** What the form asks its surroundings to do. */
interface Deeds {
  close(): void;
  /** Tells whether the page is about to leave. */
  give(amount: number): Promise<boolean>;
  snooze(until: Until): number;
  undo(): void;
}

interface Window {
  support?: object;
}

interface Document {
  readonly prerendering?: boolean;
}
