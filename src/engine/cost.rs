//! Who pays: exact shares of one, and the same in millionths.

use std::cmp::Reverse;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};
use rust_decimal::Decimal;

use crate::model::{MemberId, Program, Split, SplitBy, Value};

/// Each paying member's exact share, adding up to one; the leader and all followers, in order of declaration.
pub type Shares = Vec<(MemberId, BigRational)>;

/// Who pays by a split, or where there is none or nobody follows, by the default: the leader pays all. Nothing where it
/// takes numbers that are unknown.
pub fn shares(split: Option<&Split>, leader: MemberId, followers: &[MemberId], program: &Program) -> Option<Shares> {
    if let Some(rule) = split.filter(|_| !followers.is_empty()) {
        return by_split(rule, leader, followers, program);
    }
    let mut shares: Shares = followers.iter().map(|member| (*member, BigRational::zero())).collect();
    shares.push((leader, BigRational::one()));
    shares.sort_by_key(|(member, _)| *member);
    Some(shares)
}

fn by_split(split: &Split, leader: MemberId, followers: &[MemberId], program: &Program) -> Option<Shares> {
    let mut shares = match split.leader {
        None => {
            let everyone: Vec<MemberId> = std::iter::once(leader).chain(followers.iter().copied()).collect();
            divided(BigRational::one(), &everyone, split.how, program)?
        }
        Some(percent) => {
            let own = exact_percent(percent);
            let mut shares = divided(BigRational::one() - &own, followers, split.how, program)?;
            shares.push((leader, own));
            shares
        }
    };
    shares.sort_by_key(|(member, _)| *member);
    Some(shares)
}

/// A total divided among members: equally, or by their numbers; equally too where all numbers are 0.
fn divided(total: BigRational, members: &[MemberId], how: SplitBy, program: &Program) -> Option<Shares> {
    let equally = || members.iter().map(|member| (*member, &total / BigInt::from(members.len().max(1))));
    let SplitBy::By(field) = how else { return Some(equally().collect()) };
    if members.len() <= 1 || total.is_zero() {
        return Some(equally().collect());
    }
    let Some(Value::PerMember(numbers)) = program.known(field) else { return None };
    let number = |member: &MemberId| exact(numbers[member.0 as usize]);
    let sum: BigRational = members.iter().map(number).sum();
    if sum.is_zero() {
        return Some(equally().collect());
    }
    Some(members.iter().map(|member| (*member, &total * number(member) / &sum)).collect())
}

/// A decimal as a fraction.
fn exact(number: Decimal) -> BigRational {
    BigRational::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()))
}

/// A percentage as a fraction of one.
pub fn exact_percent(percent: Decimal) -> BigRational {
    exact(percent) / exact(Decimal::ONE_HUNDRED)
}

/// Shares in millionths that add up to one million, in their order (Hamilton's method): each is cut, and what is left
/// goes by one to the largest remainders, the leader before others of the same, then in order of declaration.
///
/// 1/6, 1/3 and 1/2 are 166,666, 333,333 and 500,000: one millionth is left, and 1/6 has the largest remainder (2/3).
pub fn millionths(shares: &Shares, leader: Option<MemberId>) -> Vec<u32> {
    let million = BigRational::from_integer(MILLION.into());
    let whole: Vec<BigRational> = shares.iter().map(|(_, share)| share * &million).collect();
    let mut millionths: Vec<u32> =
        whole.iter().map(|share| share.floor().to_integer().to_u32().unwrap_or(MILLION)).collect();
    let left = (MILLION as usize).saturating_sub(millionths.iter().map(|&share| share as usize).sum());
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|&at| (Reverse(whole[at].fract()), Some(shares[at].0) != leader));
    order.into_iter().take(left).for_each(|at| millionths[at] += 1);
    millionths
}

const MILLION: u32 = 1_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(shares: &[(i64, i64)], leader: Option<u32>) -> Vec<u32> {
        let members = (0..).map(MemberId);
        let exact = shares.iter().map(|&(above, below)| BigRational::new(above.into(), below.into()));
        millionths(&members.zip(exact).collect(), leader.map(MemberId))
    }

    #[test]
    fn what_is_left_goes_to_the_largest_remainders() {
        assert_eq!(cut(&[(1, 6), (1, 3), (1, 2)], Some(2)), [166_667, 333_333, 500_000]);
        assert_eq!(cut(&[(1, 1)], Some(0)), [1_000_000]);
    }

    #[test]
    fn of_the_same_remainder_the_leader_comes_first_then_the_order_of_declaration() {
        assert_eq!(cut(&[(1, 3), (1, 3), (1, 3)], Some(1)), [333_333, 333_334, 333_333]);
        assert_eq!(cut(&[(1, 3), (1, 3), (1, 3)], None), [333_334, 333_333, 333_333]);
        assert_eq!(cut(&[(1, 128), (127, 128)], Some(1)), [7_812, 992_188]);
    }

    #[test]
    fn who_pays_nothing_gets_nothing() {
        let sixths = [(0, 1), (1, 6), (1, 6), (1, 6), (1, 6), (1, 6), (1, 6)];
        assert_eq!(cut(&sixths, Some(0)), [0, 166_667, 166_667, 166_667, 166_667, 166_666, 166_666]);
    }
}
