#include "draw.h"

__extension__ typedef unsigned __int128 wide_unsigned;
__extension__ typedef __int128 wide_signed;

/* SplitMix64's increment (the golden ratio) and finaliser (Stafford's variant 13), public domain constants. */
#define GOLDEN 0x9e3779b97f4a7c15ull

static uint64_t mix(uint64_t word)
{
	word ^= word >> 30;
	word *= 0xbf58476d1ce4e5b9ull;
	word ^= word >> 27;
	word *= 0x94d049bb133111ebull;
	return word ^ (word >> 31);
}

/* FNV-1a, 64 bits. */
static uint64_t hash_text(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325ull;
	for (; *text; text++) {
		hash ^= (uint8_t)*text;
		hash *= 0x100000001b3ull;
	}
	return hash;
}

uint64_t draw_stream(uint64_t seed, const char *cable_name, unsigned direction)
{
	return mix(mix(mix(seed + GOLDEN) ^ hash_text(cable_name)) + (direction + 1) * GOLDEN);
}

uint64_t draw_bits(uint64_t stream, uint64_t frame_index, unsigned purpose)
{
	return mix(mix(stream + (frame_index + 1) * GOLDEN) + purpose * GOLDEN);
}

bool draw_happens(uint64_t stream, uint64_t frame_index, unsigned purpose, double ratio)
{
	if (ratio <= 0) {
		return false;
	}
	/* 53 bits are what a double holds exactly, so the comparison is the same on every machine. */
	return (double)(draw_bits(stream, frame_index, purpose) >> 11) * 0x1p-53 < ratio;
}

int64_t draw_uniform(uint64_t stream, uint64_t frame_index, unsigned purpose, int64_t half_width)
{
	wide_unsigned width = (wide_unsigned)half_width * 2 + 1;
	wide_unsigned scaled = (draw_bits(stream, frame_index, purpose) * width) >> 64;
	return (int64_t)scaled - half_width;
}

/*
 * The sum of twelve uniform numbers has a variance of one and is close to normal (Irwin–Hall). It needs only integers,
 * so a seed gives the same jitter on every machine, which a libm's logarithm does not promise.
 */
int64_t draw_normal(uint64_t stream, uint64_t frame_index, unsigned purpose, int64_t deviation)
{
	int64_t sum = 0;
	for (unsigned word = 0; word < 3; word++) {
		uint64_t bits = draw_bits(stream, frame_index, purpose + word);
		for (unsigned part = 0; part < 4; part++) {
			sum += (int64_t)((bits >> (16 * part)) & 0xffff);
		}
	}
	/* Twelve parts of mean 32767.5, in units of 1/65536. */
	return (int64_t)((wide_signed)(sum - 12 * 65535 / 2) * deviation / 65536);
}
