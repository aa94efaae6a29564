#include "counters.h"

static const char *const names[DROP_REASONS] = {
	[DROP_NONE] = "none",
	[DROP_NO_CARRIER] = "noCarrier",
	[DROP_CUT] = "cut",
	[DROP_MALFORMED] = "malformed",
	[DROP_MTU] = "mtu",
	[DROP_MULTICAST] = "multicast",
	[DROP_STORM] = "storm",
	[DROP_BURST_LOSS] = "burstLoss",
	[DROP_LOSS] = "loss",
	[DROP_QUEUE] = "queue",
	[DROP_MEMORY] = "memory",
	[DROP_IN_FLIGHT] = "inFlight",
	[DROP_UNPLUGGED] = "unplugged",
	[DROP_REFUSED] = "refused",
};

const char *drop_reason_name(enum drop_reason reason)
{
	return names[reason];
}

void counters_write(const struct counters *counters, struct out *out, const char *key)
{
	out_open(out, key, '{');
	out_unsigned(out, "receivedFrames", counters->received_frames);
	out_unsigned(out, "receivedBytes", counters->received_bytes);
	out_unsigned(out, "deliveredFrames", counters->delivered_frames);
	out_unsigned(out, "deliveredBytes", counters->delivered_bytes);
	out_unsigned(out, "duplicatedFrames", counters->duplicated_frames);
	out_unsigned(out, "corruptedFrames", counters->corrupted_frames);
	out_unsigned(out, "reorderedFrames", counters->reordered_frames);
	out_open(out, "droppedFrames", '{');
	for (unsigned reason = DROP_NONE + 1; reason < DROP_REASONS; reason++) {
		out_unsigned(out, names[reason], counters->dropped_frames[reason]);
	}
	out_close(out, '}');
	out_close(out, '}');
}
