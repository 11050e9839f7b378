//! The sizes that Fargate sells.
//!
//! [Task CPU and memory](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html)

/// CPU units, least and most memory and its step, in MiB.
const GRID: [(i64, i64, i64, i64); 7] = [
    (256, 512, 2_048, 1_024),
    (512, 1_024, 4_096, 1_024),
    (1_024, 2_048, 8_192, 1_024),
    (2_048, 4_096, 16_384, 1_024),
    (4_096, 8_192, 30_720, 1_024),
    (8_192, 16_384, 61_440, 4_096),
    (16_384, 32_768, 122_880, 8_192),
];

/// CPU units of the largest size and the memory that it is sold with, in MiB: three values and nothing between them. It is for Linux, from
/// platform version 1.4.0 on.
const LARGEST: (i64, [i64; 3]) = (32_768, [61_440, 122_880, 249_856]);

/// Whether Fargate sells a task of that size.
pub fn is_sold(cpu: i64, memory: i64) -> bool {
    // The smallest row alone is no arithmetic one.
    if cpu == 256 {
        return [512, 1_024, 2_048].contains(&memory);
    }
    if cpu == LARGEST.0 {
        return LARGEST.1.contains(&memory);
    }
    GRID.iter().any(|(units, least, most, step)| *units == cpu && (*least..=*most).contains(&memory) && (memory - least) % step == 0)
}

/// The smallest size with at least that much of both; `None` if Fargate sells none so large.
pub fn smallest_sold(cpu: i64, memory: i64) -> Option<(i64, i64)> {
    let of_grid = GRID.iter().filter(|(units, ..)| *units >= cpu).find_map(|(units, least, most, step)| {
        let wanted = memory.max(*least);
        let rounded = if *units == 256 && wanted > 512 { round_up(wanted, 1_024) } else { least + round_up(wanted - least, *step) };
        (rounded <= *most).then_some((*units, rounded))
    });
    let largest = || LARGEST.1.into_iter().find(|size| *size >= memory && LARGEST.0 >= cpu).map(|size| (LARGEST.0, size));
    of_grid.or_else(largest)
}

/// The next multiple of `step`.
pub fn round_up(value: i64, step: i64) -> i64 {
    (value + step - 1) / step * step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_size_that_fits_is_one_that_is_sold() {
        for cpu in [1, 256, 300, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 16_385, 32_768] {
            for memory in (1..=249_856).step_by(97) {
                let Some((units, size)) = smallest_sold(cpu, memory) else { continue };
                assert!(units >= cpu && size >= memory && is_sold(units, size), "{cpu} {memory} gave {units} {size}");
            }
        }
        assert_eq!(smallest_sold(256, 512), Some((256, 512)));
        assert_eq!(smallest_sold(256, 513), Some((256, 1_024)));
        assert_eq!(smallest_sold(256, 3_000), Some((512, 3_072)));
        assert_eq!(smallest_sold(8_192, 17_000), Some((8_192, 20_480)));
        assert_eq!(smallest_sold(16_384, 122_880), Some((16_384, 122_880)));
        assert_eq!(smallest_sold(1, 122_881), Some((32_768, 249_856)));
        assert_eq!(smallest_sold(16_385, 512), Some((32_768, 61_440)));
        assert_eq!(smallest_sold(32_768, 61_441), Some((32_768, 122_880)));
        assert_eq!(smallest_sold(1, 249_857), None);
        assert_eq!(smallest_sold(32_769, 512), None);
    }

    #[test]
    fn sizes_between_the_steps_are_not_sold() {
        assert!(is_sold(256, 512) && is_sold(256, 2_048) && is_sold(4_096, 30_720));
        assert!(is_sold(32_768, 61_440) && is_sold(32_768, 122_880) && is_sold(32_768, 249_856));
        assert!(!is_sold(32_768, 65_536) && !is_sold(32_768, 245_760) && !is_sold(32_768, 30_720));
        assert!(!is_sold(256, 1_536) && !is_sold(512, 512) && !is_sold(8_192, 17_408) && !is_sold(300, 1_024));
    }
}
