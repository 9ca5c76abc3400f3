package reconciler

import (
	"sync"
	"time"
)

// An alarm is the time of a pass, and the next time at which anything that the
// pass asked of it would be answered otherwise.
type alarm struct {
	now time.Time

	mu  sync.Mutex
	due time.Time // zero: never
}

// reached says that a time has come.
func (a *alarm) reached(at time.Time) bool {
	if !a.now.Before(at) {
		return true
	}
	a.wake(at)
	return false
}

// wake asks for a look at a time to come; the zero time asks for none.
func (a *alarm) wake(at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if at.After(a.now) && (a.due.IsZero() || at.Before(a.due)) {
		a.due = at
	}
}
