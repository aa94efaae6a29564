/** What the servers' names mean to each other. */
import * as z from 'zod';
import {address, deviceName} from './fields.ts';

export const hostSchema = z
	.strictObject({
		address: address('The address that every server finds for the name.'),
		except: z
			.record(deviceName, address('What this server finds instead.'))
			.meta({description: 'Servers that find another address, in an `/etc/hosts` of their own.'})
			.optional(),
	})
	.meta({description: 'What one server’s name resolves to, by `/etc/hosts` or by the DNS.'});
