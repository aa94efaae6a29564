/** docs/licences.md: what is installed from the package registry, and under which licence, from the lock file alone. */
import {readFile} from 'node:fs/promises';
import {ROOT} from './_root.ts';

type Locked = {
	readonly version?: string;
	readonly license?: string;
	readonly dev?: boolean;
	readonly hasInstallScript?: boolean;
};

type Package = Locked & {readonly name: string};

const NONE = 'none stated';
const FOLDER = 'node_modules/';

export async function licencesPage(): Promise<string> {
	const text = await readFile(new URL('package-lock.json', ROOT), 'utf8');
	const {packages} = JSON.parse(text) as {readonly packages: Readonly<Record<string, Locked>>};
	const all = Object.entries(packages)
		.filter(([path]) => path.startsWith(FOLDER))
		.map(([path, locked]) => ({
			...locked,
			name: path.slice(path.lastIndexOf(FOLDER) + FOLDER.length),
		}));
	const used = all.filter(({dev}) => dev !== true);
	const scripts = used.filter(({hasInstallScript}) => hasInstallScript === true);
	return [
		'# Licences',
		'',
		'Made from `package-lock.json` by `npm run generate`. A software bill of materials in CycloneDX is one command, without',
		'network: `npm run --silent sbom > sbom.json`.',
		'',
		'Ringproof itself is under the MIT licence. The node image is built on the machine that runs it, from packages of one',
		'Debian release; each keeps its own licence in `/usr/share/doc/*/copyright`, and its version is in every result.',
		'',
		`## What the program needs: ${String(used.length)} packages`,
		'',
		scripts.length === 0
			? 'None of them has an install script.'
			: `With an install script, which is not needed to run: ${scripts.map(({name}) => name).join(', ')}.`,
		'',
		...tableOf(used),
		'',
		`## What only its development needs: ${String(all.length - used.length)} packages`,
		'',
		...tableOf(all.filter(({dev}) => dev === true)),
		'',
	].join('\n');
}

/** One row a licence: which packages have it. */
function tableOf(packages: readonly Package[]): readonly string[] {
	const licences = [...new Set(packages.map(({license}) => license ?? NONE))].sort();
	const rows = licences.map(licence => {
		const members = packages.filter(({license}) => (license ?? NONE) === licence);
		const names = members.map(({name, version}) => `${name} ${version ?? ''}`.trim());
		return `| ${licence} | ${[...new Set(names)].sort().join(', ')} |`;
	});
	return ['| licence | packages |', '| --- | --- |', ...rows];
}
