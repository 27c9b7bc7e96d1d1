//! Who pays: exact shares of one, and the same in millionths.
//!
//! All shares of a division have one denominator, so that dividing takes products and sums of whole numbers: where the
//! leader pays 40 % and 30,000 and 60,000 divide the rest, the parts are 40 × 90,000, 60 × 30,000 and 60 × 60,000 of
//! 100 × 90,000. They are reckoned in integers of the machine, and in integers of any size where these do not hold them.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_rational::{BigRational, Ratio};
use num_traits::{CheckedAdd, CheckedMul, CheckedSub, ToPrimitive};
use rust_decimal::Decimal;

use crate::model::{FieldId, MemberId, Program, Split, SplitBy, Value};

/// Each paying member's exact share, adding up to one; the leader and all followers, in order of declaration.
pub type Shares = Vec<(MemberId, BigRational)>;

/// What one member pays, in integers `N`.
#[derive(Debug, Clone)]
pub struct Payment<N> {
    /// Who pays.
    pub member: MemberId,
    /// The fraction of one, in lowest terms.
    pub share: Ratio<N>,
    /// Millionths of one; those of all payments together are one million.
    pub millionths: u32,
    /// What is left of the part behind its whole millionths, as a part of a millionth of the common denominator.
    rest: N,
}

/// Who pays how much: the leader and all followers, in order of declaration.
#[derive(Debug, Clone)]
pub enum Payments {
    /// In integers of the machine.
    Small(Vec<Payment<u128>>),
    /// In integers of any size.
    Large(Vec<Payment<BigUint>>),
}

impl Payments {
    /// Who pays by a split, or where there is none or nobody follows, by the default: the leader pays all. Nothing where it
    /// takes numbers that are unknown.
    pub fn of<'p>(
        split: Option<&Split>,
        leader: MemberId,
        followers: &[MemberId],
        numbers: impl Fn(FieldId) -> Option<&'p [Decimal]>,
    ) -> Option<Self> {
        let division = Division::of(split, leader, followers, numbers)?;
        let small = division.payments().map(Payments::Small);
        small.or_else(|| division.payments().map(Payments::Large))
    }

    /// The exact shares.
    pub fn shares(&self) -> Shares {
        fn exact<N: Clone + Into<BigInt>>(payments: &[Payment<N>]) -> Shares {
            let big = |share: &Ratio<N>| Ratio::new_raw(share.numer().clone().into(), share.denom().clone().into());
            payments.iter().map(|payment| (payment.member, big(&payment.share))).collect()
        }
        match self {
            Payments::Small(payments) => exact(payments),
            Payments::Large(payments) => exact(payments),
        }
    }
}

/// Who pays by a split, or where there is none or nobody follows, by the default: the leader pays all. Nothing where it
/// takes numbers that are unknown.
pub fn shares(split: Option<&Split>, leader: MemberId, followers: &[MemberId], program: &Program) -> Option<Shares> {
    let numbers = |field| match program.known(field) {
        Some(Value::PerMember(numbers)) => Some(&numbers[..]),
        _ => None,
    };
    Payments::of(split, leader, followers, numbers).map(|payments| payments.shares())
}

/// How one is divided.
struct Division<'p> {
    leader: MemberId,
    followers: &'p [MemberId],
    /// The leader's percentage, where it is apart; else the leader divides with the others.
    apart: Option<Decimal>,
    /// What the others divide by; without numbers they divide equally.
    numbers: Option<&'p [Decimal]>,
}

impl<'p> Division<'p> {
    fn of<'n: 'p>(
        split: Option<&Split>,
        leader: MemberId,
        followers: &'p [MemberId],
        numbers: impl Fn(FieldId) -> Option<&'n [Decimal]>,
    ) -> Option<Self> {
        let alone = Division { leader, followers, apart: Some(Decimal::ONE_HUNDRED), numbers: None };
        let Some(split) = split.filter(|_| !followers.is_empty()) else { return Some(alone) };
        let division = Division { apart: split.leader, ..alone };
        let nothing_to_divide = match split.leader {
            Some(percent) => followers.len() == 1 || percent == Decimal::ONE_HUNDRED,
            None => false,
        };
        match split.how {
            SplitBy::By(field) if !nothing_to_divide => {
                let numbers = numbers(field)?;
                let zero = |member: MemberId| numbers[member.0 as usize].is_zero();
                let all_zero =
                    followers.iter().all(|&member| zero(member)) && (division.apart.is_some() || zero(leader));
                Some(Division { numbers: (!all_zero).then_some(numbers), ..division })
            }
            _ => Some(division),
        }
    }

    /// Who pays, in order of declaration.
    fn payers(&self) -> impl Iterator<Item = MemberId> + '_ {
        let before = self.followers.partition_point(|&member| member < self.leader);
        let (before, behind) = self.followers.split_at(before);
        before.iter().copied().chain([self.leader]).chain(behind.iter().copied())
    }

    fn divides(&self, member: MemberId) -> bool {
        self.apart.is_none() || member != self.leader
    }

    /// The payments; nothing where the integers do not hold them.
    fn payments<N: Part>(&self) -> Option<Vec<Payment<N>>> {
        let numbers = |member: MemberId| self.numbers.map_or(Decimal::ONE, |numbers| numbers[member.0 as usize]);
        let scale = self.payers().filter(|&member| self.divides(member)).map(|member| numbers(member).scale()).max();
        let weight = |member: MemberId| {
            let number = numbers(member);
            let tens = N::from(10u32).checked_power(scale? - number.scale())?;
            N::from(number.mantissa().unsigned_abs()).checked_mul(&tens)
        };
        // The leader's part and that of the others together, then by what the others divide theirs.
        let (own, rest) = match self.apart {
            None => (N::zero(), N::one()),
            Some(percent) => {
                let whole = N::from(100u32).checked_mul(&N::from(10u32).checked_power(percent.scale())?)?;
                let own = N::from(percent.mantissa().unsigned_abs());
                (own.clone(), whole.checked_sub(&own)?)
            }
        };
        let mut total = N::zero();
        for member in self.payers().filter(|&member| self.divides(member)) {
            total = total.checked_add(&weight(member)?)?;
        }
        if total.is_zero() {
            total = N::one();
        }
        let whole = own.checked_add(&rest)?.checked_mul(&total)?;
        let part = |member| match self.divides(member) {
            true => rest.checked_mul(&weight(member)?),
            false => own.checked_mul(&total),
        };
        let mut payments = Vec::with_capacity(self.followers.len() + 1);
        for member in self.payers() {
            let part = part(member)?;
            let (millionths, left) = part.checked_mul(&N::from(MILLION))?.div_rem(&whole);
            let share = Ratio::new(part, whole.clone());
            payments.push(Payment { member, share, millionths: millionths.to_u32()?, rest: left });
        }
        let left = left_over(payments.iter().map(|payment| payment.millionths));
        let leader = payments.iter().position(|payment| payment.member == self.leader);
        for at in 0..payments.len() {
            let goes_up = rank(at, payments.len(), leader, |at| &payments[at].rest) < left;
            payments[at].millionths += u32::from(goes_up);
        }
        Some(payments)
    }
}

/// Integers that parts of one are reckoned in.
trait Part:
    Integer + Clone + CheckedAdd + CheckedSub + CheckedMul + ToPrimitive + From<u32> + From<u128> + std::fmt::Debug
{
    fn checked_power(self, exponent: u32) -> Option<Self> {
        num_traits::checked_pow(self, exponent as usize)
    }
}

impl Part for u128 {}

impl Part for BigUint {}

/// A percentage as a fraction of one.
pub fn exact_percent(percent: Decimal) -> BigRational {
    let exact = |number: Decimal| BigRational::new(number.mantissa().into(), BigInt::from(10).pow(number.scale()));
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
    let left = left_over(millionths.iter().copied());
    let leader = shares.iter().position(|(member, _)| Some(*member) == leader);
    let rest: Vec<BigRational> = whole.iter().map(BigRational::fract).collect();
    for (at, share) in millionths.iter_mut().enumerate() {
        *share += u32::from(rank(at, rest.len(), leader, |at| &rest[at]) < left);
    }
    millionths
}

const MILLION: u32 = 1_000_000;

/// How many millionths are left beside those of cut shares.
fn left_over(millionths: impl Iterator<Item = u32>) -> usize {
    (MILLION as usize).saturating_sub(millionths.map(|share| share as usize).sum())
}

/// How many remainders come before that of a share, the largest first: of the same ones the leader's, then in their order.
fn rank<'r, R: Ord + 'r>(at: usize, count: usize, leader: Option<usize>, rest: impl Fn(usize) -> &'r R) -> usize {
    let order = |at: usize| (std::cmp::Reverse(rest(at)), Some(at) != leader, at);
    let own = order(at);
    (0..count).filter(|&other| order(other) < own).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(shares: &[(i64, i64)], leader: Option<u32>) -> Vec<u32> {
        let members = (0..).map(MemberId);
        let exact = shares.iter().map(|&(above, below)| BigRational::new(above.into(), below.into()));
        millionths(&members.zip(exact).collect(), leader.map(MemberId))
    }

    #[test]
    fn integers_of_the_machine_and_of_any_size_divide_alike() {
        let numbers = ["0", "12500", "0.000001", "60000.25", "99999999999999999999999999", "7"];
        let numbers: Vec<Decimal> = numbers.iter().map(|number| number.parse().expect("a number")).collect();
        let followers = [MemberId(0), MemberId(1), MemberId(3), MemberId(5)];
        let percents = [None, Some(Decimal::ZERO), Some(Decimal::ONE_HUNDRED), Some(Decimal::new(333_333, 4))];
        for (apart, numbers) in percents.iter().flat_map(|apart| [(*apart, None), (*apart, Some(&numbers[..]))]) {
            let division = Division { leader: MemberId(2), followers: &followers, apart, numbers };
            let large = division.payments::<BigUint>().expect("always");
            let small = division.payments::<u128>().map(Payments::Small);
            assert_eq!(large.iter().map(|payment| payment.millionths).sum::<u32>(), MILLION);
            let exact = Payments::Large(large.clone()).shares();
            assert_eq!(exact.iter().map(|(_, share)| share).sum::<BigRational>(), BigRational::from_integer(1.into()));
            let cut: Vec<u32> = large.iter().map(|payment| payment.millionths).collect();
            assert_eq!(millionths(&exact, Some(MemberId(2))), cut);
            if let Some(small) = small {
                assert_eq!(small.shares(), exact);
            }
        }
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
