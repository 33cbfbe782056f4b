// What a row of samples takes that Swift has no word for: one bit from each of many comparisons.
#ifndef GATELIGHT_CROWS_H
#define GATELIGHT_CROWS_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>

// Of 16 samples, two blocks of 8 with a threshold each spread over it.
static inline uint64_t gl_below_16(const uint8_t *samples, __m128i thresholds) {
    __m128i excess = _mm_subs_epu8(thresholds, _mm_loadu_si128((const __m128i *)samples));
    return ~_mm_movemask_epi8(_mm_cmpeq_epi8(excess, _mm_setzero_si128())) & 0xFFFF;
}
#endif

/// Takes 4:2:2 in groups of four bytes apart: every second byte, from byte `first`, 0 or 1, on, to `luma`, and
/// the others to `colours`. `count` is how many each gets. Neither may overlap `pairs`.
static inline void gl_take_apart(
    const uint8_t *pairs, int first, uint8_t *luma, uint8_t *colours, long count)
{
    uint8_t *even = first ? colours : luma, *odd = first ? luma : colours;
    long index = 0;
#if defined(__SSE2__)
    const __m128i low = _mm_set1_epi16(0xFF);
    for (; index + 16 <= count; index += 16) {
        const __m128i *values = (const __m128i *)(pairs + 2 * index);
        __m128i left = _mm_loadu_si128(values), right = _mm_loadu_si128(values + 1);
        _mm_storeu_si128(
            (__m128i *)(even + index),
            _mm_packus_epi16(_mm_and_si128(left, low), _mm_and_si128(right, low)));
        _mm_storeu_si128(
            (__m128i *)(odd + index),
            _mm_packus_epi16(_mm_srli_epi16(left, 8), _mm_srli_epi16(right, 8)));
    }
#endif
    for (; index < count; index++) {
        even[index] = pairs[2 * index];
        odd[index] = pairs[2 * index + 1];
    }
}

/// The sum of 16 samples in each of eight rows, `stride` bytes from one to the next.
static inline uint32_t gl_sum_16_by_8(const uint8_t *samples, long stride) {
#if defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    for (int row = 0; row < 8; row++) {
        __m128i values = _mm_loadu_si128((const __m128i *)(samples + row * stride));
        sum = _mm_add_epi64(sum, _mm_sad_epu8(values, _mm_setzero_si128()));
    }
    return (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_cvtsi128_si32(_mm_srli_si128(sum, 8)));
#else
    uint32_t sum = 0;
    for (int row = 0; row < 8; row++)
        for (int column = 0; column < 16; column++) sum += samples[row * stride + column];
    return sum;
#endif
}

/// The same of samples that take every second byte, from byte `first`, 0 or 1, on.
static inline uint32_t gl_sum_16_pairs_by_8(const uint8_t *pairs, long stride, int first) {
#if defined(__SSE2__)
    __m128i low = _mm_set1_epi16(0xFF), sum = _mm_setzero_si128();
    __m128i shift = _mm_cvtsi32_si128(8 * first);
    for (int row = 0; row < 8; row++) {
        const __m128i *values = (const __m128i *)(pairs + row * stride);
        __m128i left = _mm_and_si128(_mm_srl_epi16(_mm_loadu_si128(values), shift), low);
        __m128i right = _mm_and_si128(_mm_srl_epi16(_mm_loadu_si128(values + 1), shift), low);
        __m128i samples = _mm_packus_epi16(left, right);
        sum = _mm_add_epi64(sum, _mm_sad_epu8(samples, _mm_setzero_si128()));
    }
    return (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_cvtsi128_si32(_mm_srli_si128(sum, 8)));
#else
    uint32_t sum = 0;
    for (int row = 0; row < 8; row++)
        for (int column = 0; column < 16; column++) sum += pairs[row * stride + 2 * column + first];
    return sum;
#endif
}

/// One bit for each of 64 samples, the first the lowest: whether it is less than its threshold. Each of
/// the eight thresholds is that of eight samples.
static inline uint64_t gl_below(const uint8_t *samples, const uint8_t *thresholds) {
#if defined(__SSE2__)
    __m128i twice = _mm_loadl_epi64((const __m128i *)thresholds);
    twice = _mm_unpacklo_epi8(twice, twice);
    __m128i lower = _mm_unpacklo_epi16(twice, twice);
    __m128i upper = _mm_unpackhi_epi16(twice, twice);
    return gl_below_16(samples, _mm_unpacklo_epi32(lower, lower))
        | gl_below_16(samples + 16, _mm_unpackhi_epi32(lower, lower)) << 16
        | gl_below_16(samples + 32, _mm_unpacklo_epi32(upper, upper)) << 32
        | gl_below_16(samples + 48, _mm_unpackhi_epi32(upper, upper)) << 48;
#else
    // Eight bytes at a time (Warren, Hacker's Delight, 2nd edition, 2-18), their bits gathered by a
    // product.
    const uint64_t high = 0x8080808080808080;
    uint64_t bits = 0;
    for (int block = 0; block < 8; block++) {
        uint64_t bytes, value = thresholds[block] * 0x0101010101010101;
        memcpy(&bytes, samples + 8 * block, 8);
        uint64_t difference = ((bytes | high) - (value & ~high)) ^ ((bytes ^ ~value) & high);
        uint64_t less = ((~bytes & value) | ((~bytes | value) & difference)) & high;
        bits |= (((less >> 7) * 0x0102040810204080) >> 56) << (8 * block);
    }
    return bits;
#endif
}

#endif
