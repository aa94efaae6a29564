/**
 * Quantities as people write them (`1.2ms`, `1Gbit`, `0.5%`, `16GiB`) and as the tool computes with them.
 * Each parser returns the number in the unit that its name says, or `undefined` when the text is not such a quantity;
 * the caller knows the file and the line and makes the error.
 */
const DURATION_MS: Readonly<Record<string, number>> = {
	us: 0.001,
	µs: 0.001,
	ms: 1,
	s: 1000,
	min: 60_000,
	h: 3_600_000,
	d: 86_400_000,
};

const RATE_BPS: Readonly<Record<string, number>> = {
	bit: 1,
	kbit: 1e3,
	Mbit: 1e6,
	Gbit: 1e9,
};

const SIZE_BYTES: Readonly<Record<string, number>> = {
	B: 1,
	kB: 1e3,
	MB: 1e6,
	GB: 1e9,
	TB: 1e12,
	KiB: 2 ** 10,
	MiB: 2 ** 20,
	GiB: 2 ** 30,
	TiB: 2 ** 40,
};

/** `1.2ms`, `10s`, `2min` → milliseconds. */
export function parseDurationMs(text: string): number | undefined {
	return parseQuantity(text, DURATION_MS);
}

/** `1Gbit`, `100Mbit` → bits per second (decimal prefixes, as network equipment counts). */
export function parseRateBps(text: string): number | undefined {
	return parseQuantity(text, RATE_BPS);
}

/** `16GiB`, `800GB` → bytes. */
export function parseSizeBytes(text: string): number | undefined {
	return parseQuantity(text, SIZE_BYTES);
}

/** `0.5%` → 0.005; only 0 % to 100 %. */
export function parseRatio(text: string): number | undefined {
	const percent = parseQuantity(text, {'%': 0.01});
	return percent !== undefined && percent <= 1 ? percent : undefined;
}

export const DURATION_PATTERN = quantityPattern(DURATION_MS);
export const RATE_PATTERN = quantityPattern(RATE_BPS);
export const SIZE_PATTERN = quantityPattern(SIZE_BYTES);
export const RATIO_PATTERN = quantityPattern({'%': 0.01});

/** A duration for a reader: the largest unit that keeps the number at least one, with three significant digits. */
export function formatDurationMs(durationMs: number): string {
	const units: readonly [string, number][] = [
		['h', 3_600_000],
		['min', 60_000],
		['s', 1000],
		['ms', 1],
		['µs', 0.001],
	];
	if (durationMs === 0) {
		return '0 ms';
	}
	const [unit, size] = units.find(([, unitMs]) => Math.abs(durationMs) >= unitMs) ?? ['µs', 0.001];
	return `${String(Number((durationMs / size).toPrecision(3)))} ${unit}`;
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
	const match = /^(\d+(?:\.\d+)?) ?(\S+)$/.exec(text);
	const [, digits, unit] = match ?? [];
	if (digits === undefined || unit === undefined || !Object.hasOwn(units, unit)) {
		return undefined;
	}
	const value = Number(digits) * (units[unit] ?? Number.NaN);
	if (Number.isSafeInteger(value)) {
		return value;
	}
	// Twelve significant digits hide the binary rounding of factors such as 0.001 and keep every written digit.
	return Number.isFinite(value) ? Number(value.toPrecision(12)) : undefined;
}

function quantityPattern(units: Readonly<Record<string, number>>): RegExp {
	return new RegExp(`^\\d+(\\.\\d+)? ?(${Object.keys(units).join('|')})$`);
}
