//! Korean particles: what is cut off the end of a word before it is indexed or looked for.
//!
//! No dictionary is needed: whether a particle can stand after a syllable follows from whether that
//! syllable ends in a consonant. The index carries the list to the pages, so that both cut alike.

/// After which syllables a particle can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Any,
    Consonant,
    Vowel,
    /// A vowel or ㄹ, as 로 does.
    VowelOrRieul,
}

/// Particles by what they follow: the sign of [`sign_of`] first.
const LISTS: [(char, &str); 4] = [
    (
        '*',
        "의 에 도 만 까지 부터 에서 에게 한테 께 께서 처럼 보다 마다 마저 조차 밖에 같이 대로 하고 들 \
         에는 에도 에만 에의 에서는 에서도 에서의 에서만 에게는 에게도 에게서 에게로 에까지 에서부터 에서까지 \
         까지는 까지도 까지의 부터는 부터의 만의 만이 만을 만은 만으로 보다는 보다도 처럼도 마다의 \
         들은 들이 들을 들의 들에 들도 들과 들에게 들에서 들에는 들로 들만 들까지 들처럼 들로부터 들에게는 들에게도 \
         하여 하였다 하였으며 하였고 하였던 하는 하며 하기 하게 하지 하면 하던 하다 하고는 하여야 하는데 한다 한다는 했다 했으며 했고 했던 했지만 \
         되어 되었다 되었으며 되었고 되었던 되는 되며 되고 되기 되지 되면 된다 됐다 됐으며 합니다 했습니다 됩니다 되였다 되였으며 시킨다 시켰다 \
         입니다 적인 적으로",
    ),
    (
        'c',
        "은 이 을 과 이나 이며 이고 이다 이란 이라 이라고 이라는 이라도 이었다 이었으며 이었던 이자 이던 이므로 이지만 인 \
         으로 으로써 으로서 으로는 으로도 으로의 으로부터 으로만 과의 과는 과도 이랑 이나마 이든 이든지 이야 이었고 이라면 이면 이였다",
    ),
    (
        'v',
        "는 가 를 와 나 라고 라는 라도 였다 였으며 였던 였고 며 와의 와는 와도 란 랑 라면 든지 다",
    ),
    ('r', "로 로써 로서 로는 로도 로의 로부터 로만"),
];

/// First and last complete syllable of Hangul.
pub(super) const FIRST_SYLLABLE: u32 = 0xac00;
pub(super) const LAST_SYLLABLE: u32 = 0xd7a3;

/// The list, ready to be looked through.
#[derive(Debug)]
pub(super) struct Particles {
    /// Each particle with what it follows, by its length in syllables, from 0.
    by_length: Vec<Vec<(Vec<char>, After)>>,
}

impl Particles {
    pub(super) fn new() -> Self {
        let mut by_length: Vec<Vec<(Vec<char>, After)>> = Vec::new();
        for (sign, list) in LISTS {
            for word in list.split_whitespace() {
                let word: Vec<char> = word.chars().collect();
                let length = word.len();
                if by_length.len() <= length {
                    by_length.resize_with(length + 1, Vec::new);
                }
                if let Some(same) = by_length.get_mut(length) {
                    same.push((word, sign_of(sign)));
                }
            }
        }
        for same in &mut by_length {
            same.sort_by(|a, b| a.0.cmp(&b.0));
        }
        Self { by_length }
    }

    /// How many syllables at the end of `word` are the longest particle that leaves `keep` syllables.
    pub(super) fn length_at_end(&self, word: &[char], keep: usize) -> usize {
        let longest = self.by_length.len().saturating_sub(1);
        for length in (1..=longest.min(word.len().saturating_sub(keep))).rev() {
            let (stem, end) = word.split_at(word.len() - length);
            let Some(same) = self.by_length.get(length) else {
                continue;
            };
            let mut at = same.partition_point(|(particle, _)| particle.as_slice() < end);
            while let Some((particle, after)) = same.get(at).filter(|(p, _)| p == end) {
                debug_assert_eq!(particle, end, "sorted by the particle");
                if stem.last().is_none_or(|&last| stands_after(*after, last)) {
                    return length;
                }
                at += 1;
            }
        }
        0
    }

    /// The list as the index carries it: `*의 *에 … c은 …`.
    pub(super) fn listed() -> String {
        let mut out = String::new();
        for (sign, list) in LISTS {
            for word in list.split_whitespace() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push(sign);
                out.push_str(word);
            }
        }
        out
    }
}

fn sign_of(sign: char) -> After {
    match sign {
        'c' => After::Consonant,
        'v' => After::Vowel,
        'r' => After::VowelOrRieul,
        _ => After::Any,
    }
}

/// Unicode 3.12: a syllable's final consonant is its number modulo 28; 0 is none, 8 is ㄹ.
fn stands_after(after: After, last: char) -> bool {
    let code = u32::from(last);
    if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
        return true;
    }
    let last_consonant = (code - FIRST_SYLLABLE) % 28;
    match after {
        After::Any => true,
        After::Consonant => last_consonant != 0,
        After::Vowel => last_consonant == 0,
        After::VowelOrRieul => matches!(last_consonant, 0 | 8),
    }
}

#[cfg(test)]
mod tests {
    use super::Particles;

    fn stem(word: &str) -> String {
        let particles = Particles::new();
        let word: Vec<char> = word.chars().collect();
        let cut = particles.length_at_end(&word, 2);
        word[..word.len() - cut].iter().collect()
    }

    #[test]
    fn particles_go_and_nouns_stay() {
        for (word, expected) in [
            ("위원회는", "위원회"),
            ("위원회에서는", "위원회"),
            ("학교로부터", "학교"),
            ("서울로", "서울"),
            ("부산으로", "부산"),
            // 국 ends in a consonant, so 가 is no particle here.
            ("민주국가", "민주국가"),
            ("나이가", "나이"),
            ("바다", "바다"),
            ("대한민국", "대한민국"),
            ("사람들에게는", "사람"),
            ("건설하였으며", "건설"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
