/** The node image: built when the one of this recipe is not there yet. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {IMAGE_LABEL, nodeImage} from '../image/recipe.mjs';
import {installDebian, isDebianLike} from './apt.mjs';
import {must, run, say, seconds, SetupError} from './shell.mjs';

const DEBIAN = 'debian:bookworm-slim';
const OWN_BASE = 'ringproof-base:bookworm';
const TOOLCHAIN = 'ringproof-toolchain:latest';

/** A registry that has said nothing by then is taken as out of reach. */
const REGISTRY_SILENCE_MS = 20_000;
const PULL_LIMIT_MS = 300_000;

/**
 * Images of ours that no container uses are removed at this age. Younger ones may belong to another checkout on this
 * machine, or to a build that is going on there.
 */
const KEEP_HOURS = 24;

/** Builds the image of this checkout's recipe unless it is there. */
export async function provideImage(lab, {install}) {
	const {tag, labels} = await nodeImage();
	if (await hasImage(tag)) return;
	const startMs = performance.now();
	const base = await provideBase({install});
	say(`building ${tag} from ${base} (the first time takes some minutes)`);
	// The compiler's stage has a name of its own: Docker would drop an unnamed one with the next clean-up.
	await dockerBuild(lab, [`BASE=${base}`, TOOLCHAIN, '--target=toolchain']);
	await dockerBuild(lab, [
		`BASE=${base}`,
		tag,
		...Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`),
	]);
	say(`image built in ${seconds(startMs)}`);
	await removeOldImages();
}

async function hasImage(tag) {
	return (await run('docker', ['image', 'inspect', tag])).code === 0;
}

/** The build uses the host's network, so that names resolve in it exactly when they resolve here. */
async function dockerBuild(lab, [base, tag, ...options]) {
	const proxies = ['http_proxy', 'https_proxy', 'no_proxy']
		.filter(name => process.env[name])
		.map(name => `--build-arg=${name}`);
	await must('building the node image', [
		'docker',
		'build',
		'--network=host',
		`--file=${join(lab, 'image/Dockerfile')}`,
		`--build-arg=${base}`,
		`--tag=${tag}`,
		...proxies,
		...options,
		lab,
	]);
}

/** Debian's own small image where a registry answers, one made from Debian's packages elsewhere. */
async function provideBase({install}) {
	for (const tag of [DEBIAN, OWN_BASE]) {
		if (await hasImage(tag)) return tag;
	}
	say(`pulling ${DEBIAN}`);
	const {code} = await run('docker', ['pull', DEBIAN], {
		timeoutMs: PULL_LIMIT_MS,
		silenceMs: REGISTRY_SILENCE_MS,
	});
	if (code === 0) return DEBIAN;
	say('no registry answers: making a base image from Debian packages (mmdebstrap)');
	await makeBase({install});
	return OWN_BASE;
}

async function makeBase({install}) {
	if ((await run('mmdebstrap', ['--version'])).code !== 0) {
		if (!install || process.getuid?.() !== 0 || !isDebianLike()) {
			throw new SetupError(`${DEBIAN} cannot be pulled, and mmdebstrap is not installed`, {
				remedy: 'sudo apt-get install -y mmdebstrap',
			});
		}
		await installDebian(['mmdebstrap', 'debian-archive-keyring']);
	}
	const folder = await mkdtemp(join(tmpdir(), 'ringproof-base-'));
	try {
		const tar = join(folder, 'base.tar');
		await must('mmdebstrap', [
			'mmdebstrap',
			'--variant=minbase',
			'--include=ca-certificates',
			'bookworm',
			tar,
		]);
		await must('docker import', [
			'docker',
			'import',
			`--change=LABEL ${IMAGE_LABEL}=base`,
			tar,
			OWN_BASE,
		]);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** Removes what earlier recipes left; an image that a container uses is never touched by Docker's prune. */
async function removeOldImages() {
	for (const kind of ['node', 'build']) {
		await run('docker', [
			...['image', 'prune', '--all', '--force'],
			...['--filter', `label=${IMAGE_LABEL}=${kind}`, '--filter', `until=${KEEP_HOURS}h`],
		]);
	}
}
