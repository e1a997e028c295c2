// What the page's server answers (docs/monitoring.md lists the addresses), and what its scripts share. Ambient: no script
// loads this, the check alone reads it.

/** Names by language. */
type Labels = Record<string, string>;
/** A label and how many have it. */
type Count = [string, number];
/** Topic, partition, offset, item. */
type Place = [string, number, number, number];

interface Named {
  id: string;
  type: string;
  name: string;
  labels?: Labels;
}

interface Mentioned extends Named {
  salience: number;
  /** Field, first code point, the one after the last. */
  mentions: [string, number, number][];
}

interface Ranked extends Named {
  voices: number;
  stories: number;
  reports: number;
  carriage: number;
}

/** A copy cluster in a list. */
interface Row {
  id: string;
  headline: string;
  language: string;
  languages: string[];
  lede: string;
  canceled: boolean;
  killed: number;
  last: number;
  updated: number;
  outlets: string[];
  n_outlets: number;
  relations: Record<string, number>;
  n: number;
  entities: Named[];
}

interface Decided {
  decision: string;
  by: string;
  note: string;
  time: string;
}

interface Member {
  uri: string;
  kind: string;
  headline: string;
  language: string;
  outlet: string;
  host: string;
  agency: string;
  byline: string;
  dateline: string;
  time: number;
  killed: number;
  canceled: boolean;
  body: string;
  relation: string;
  of: string;
  cluster: string;
  similarity: number | null;
  containment: [number, number] | null;
  rule: string;
  evidence: Record<string, any>;
  adds: string[];
  decided: Decided | null;
  entities: Mentioned[];
  quotes: { start: number; end: number; speaker: string }[];
  removed: { reason: string; text: string }[];
  place: Place;
  /** Of a comparison: why its text is not there. */
  missing?: string;
}

interface StoryAnswer {
  summary: Row;
  members: Member[];
}

interface ListAnswer {
  stories: Row[];
  filters: Record<string, Count[]>;
  entity: Named | null;
}

interface SearchAnswer {
  stories: Row[];
  total: number;
  more: boolean;
  next: string;
  whole: boolean;
  days: number;
  error?: string;
  reason?: string;
  about?: string;
}

interface Teller {
  outlet: string;
  agency: string;
  host: string;
}

/** A story, as wire.stories tells it, in a list. */
interface CoverageRow {
  id: string;
  state: string;
  headlines: Labels;
  outlets: string[];
  n_outlets: number;
  independent: number;
  languages: string[];
  last: number;
  first_by: (Teller & { uri: string; time: number }) | null;
  n: number;
  copies: number;
  entities: Named[];
}

interface CoverageAnswer {
  coverage: CoverageRow[];
  total: number;
  languages: Count[];
}

interface Telling extends Teller {
  uri: string;
  language: string;
  time: number;
  cluster: string;
  score: number;
  headline: string;
}

interface Change {
  time: number;
  change: string;
  uri: string;
  because: string[];
  reason?: string;
  closed?: string;
  merged?: string | string[];
  into?: string;
}

interface EventAnswer {
  summary: CoverageRow;
  outlets: string[];
  members: Telling[];
  changes: Change[];
}

interface Alert {
  alertId: string;
  rule: string;
  subject: string;
  state: string;
  severity: string;
  time: string;
  summary: string;
  labels?: Labels;
  detail?: Record<string, any>;
  acknowledged?: { by: string; note: string; time: string } | null;
}

interface Letter {
  place: Place;
  stage: string;
  reason: string;
  error: string;
  bytes: number;
  time: number;
}

interface LetterAnswer {
  hex: string;
  text: string;
  headers: [string, string][];
  more_headers: number;
}

interface WindowStatistic {
  kind: string;
  size: string;
  windowStart: string;
  windowEnd: string;
  entities?: Ranked[];
}

interface TrendsAnswer {
  flow: { range: string; step: number; starts: number[]; counts: Record<string, Record<string, number[]>> };
  labels: Record<string, Count[]>;
  agencies: Record<string, Labels>;
  entities: Ranked[];
  windows: WindowStatistic[];
}

interface EntityAnswer extends Named {
  labels: Labels;
  n: number;
  voices: number;
  n_stories: number;
  n_reports: number;
  times: number[];
  stories: Row[];
}

interface Partition {
  partition: number;
  in: number;
  items: number;
  article: number;
  duplicate: number;
  dead: number;
  flight: number;
  twice: number;
}

interface HealthAnswer {
  connected: boolean;
  since: number;
  partitions: Partition[];
  latency: { p50: number | null; p95: number | null; p99: number | null };
  latencies: [number, number][];
  dead: Letter[];
  raw: string;
  status: Count[];
}

interface CompareAnswer {
  item: Member;
  other: Member | null;
}

/** What stands in the address behind the name of a view. */
type Asked = Record<string, string>;

/** What the frame of the page gives a view. */
interface Given {
  /** Ask an address under /api/; the answer is one of those above. */
  api: (path: string, parameters?: Record<string, string | number>) => Promise<any>;
  go: () => void;
}
