// Writes every generated file of the repository anew. Run through `npm run generate`, which builds first.
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {GENERATED} from '../build/src/cli/_generated.js';

for (const {path, render} of GENERATED) {
	mkdirSync(dirname(path), {recursive: true});
	writeFileSync(path, await render());
	console.log(path);
}
