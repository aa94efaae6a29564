/** Files for a container: Docker unpacks them itself, so that their text passes no shell and the container may be stopped. */
import type {Container} from 'dockerode';
import {tarArchive, type TarFile} from './tar.ts';

export async function putFiles(container: Container, files: readonly TarFile[]): Promise<void> {
	await container.putArchive(tarArchive(files), {path: '/'});
}
