package triage

import "slices"

// Levels lists every level by ascending rank; BlastUnknown, of which anything
// may be true, is last.
func Levels() []BlastLevel {
	return []BlastLevel{BlastNone, BlastLow, BlastMedium, BlastHigh, BlastCritical, BlastUnknown}
}

// Rank orders levels: a higher one is worse. A level that is not among
// [Levels], the empty one too, ranks as unknown: the worst.
func (l BlastLevel) Rank() int {
	if at := slices.Index(Levels(), l); at >= 0 {
		return at
	}
	return BlastUnknown.Rank()
}

// Within says that the level is known and at most limit. An unknown limit
// admits nothing.
func (l BlastLevel) Within(limit BlastLevel) bool {
	return limit.Rank() < BlastUnknown.Rank() && l.Rank() <= limit.Rank()
}
