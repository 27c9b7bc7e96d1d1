//! Who pays: exact shares of one.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
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
