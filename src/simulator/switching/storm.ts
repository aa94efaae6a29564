/** Broadcast storms: a loop that nothing keeps open fills every cable of its domain, and nothing else gets through. */
import type {World} from '../world.ts';

/** Ways have changed: tells the history where a storm has begun, and when the last one is over. */
export function noticeStorm({router, switching, journal}: World): void {
	const storm = router.loops().join(', ');
	if (storm === switching.storm) {
		return;
	}
	switching.storm = storm;
	journal.record({
		kind: 'note',
		topic: 'broadcast-storm',
		text:
			storm === ''
				? 'The loop is open again: the broadcast storm is over.'
				: `Frames go round at ${storm}: a broadcast storm takes every cable of the loop's network.`,
		values: {devices: storm},
	});
}
