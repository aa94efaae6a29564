#include "live.h"
#include "options.h"
#include "replay.h"

int main(int count, char **words)
{
	struct options options;
	switch (options_read(count, words, &options)) {
	case OPTIONS_RUN:
		return options.replay ? replay_run(&options) : live_run(&options);
	case OPTIONS_DONE:
		return 0;
	case OPTIONS_WRONG:
		break;
	}
	return 64;
}
