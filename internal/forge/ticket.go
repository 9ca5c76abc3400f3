package forge

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Tickets lists every ticket by number.
func (l *Local) Tickets() ([]Ticket, error) {
	all := make([]Ticket, 0, len(l.ticketsAt))
	for _, n := range slices.SortedFunc(maps.Keys(l.ticketsAt), cmp.Compare[int]) {
		t, err := l.Ticket(n)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// Ticket is one ticket, or [ErrNotFound].
func (l *Local) Ticket(n int) (Ticket, error) {
	if t, ok := l.tickets[n]; ok {
		return t, nil
	}
	path, ok := l.ticketsAt[n]
	if !ok {
		return Ticket{}, fmt.Errorf("ticket %d: %w", n, ErrNotFound)
	}
	t, err := load[Ticket](l, path)
	if err == nil {
		err = strange(path, checkTicket(path, t))
	}
	if err != nil {
		return Ticket{}, err
	}
	l.tickets[n] = t
	return t, nil
}

// IsOpen says that a ticket is there, and open. The ticket is not read for it.
func (l *Local) IsOpen(n int) bool {
	_, _, state, ok := ticketOfPath(l.ticketsAt[n])
	return ok && state == TicketOpen
}

// checkTicket checks that a ticket says what its file's name says.
func checkTicket(path string, t Ticket) error {
	if t.Number < 1 || path != ticketPath(t.Number, t.State, t.Incident) {
		return fmt.Errorf("number %d, state %q and incident %q are not the file's", t.Number, t.State, t.Incident)
	}
	want := TicketOpen
	if t.Close != nil {
		want = TicketClosed
	}
	if t.State != want {
		return fmt.Errorf("state %q, yet it is %s", t.State, want)
	}
	return nil
}

// TicketOf is the open ticket of an incident, by key; there is at most one.
func (l *Local) TicketOf(incident string) (found Ticket, ok bool, err error) {
	for _, n := range l.ticketsOf[digestOf(incident)] {
		if !l.IsOpen(n) {
			continue
		}
		t, err := l.Ticket(n)
		switch {
		case err != nil:
			return Ticket{}, false, err
		case t.Incident != incident:
			continue
		case ok:
			return Ticket{}, false, strange(l.ticketsAt[n], fmt.Errorf("ticket %d is open for incident %q too", found.Number, incident))
		}
		found, ok = t, true
	}
	return found, ok, nil
}

// OpenTicket opens a ticket and returns it with its number. While one is open
// for the same incident it is that one, brought up to date: it keeps its number
// and its time.
func (l *Local) OpenTicket(t Ticket) (Ticket, error) {
	t.State, t.Close = TicketOpen, nil
	t.OpenedAt = t.OpenedAt.UTC()
	t.Labels = slices.Clone(t.Labels)
	old, ok, err := l.TicketOf(t.Incident)
	switch {
	case err != nil:
		return Ticket{}, err
	case ok:
		t.Number, t.OpenedAt = old.Number, old.OpenedAt
	default:
		t.Number = l.nextTicket()
		digest := digestOf(t.Incident)
		l.ticketsOf[digest] = append(l.ticketsOf[digest], t.Number)
	}
	l.putTicket(t)
	return t, nil
}

// nextTicket is the number after the highest; numbers are never used twice,
// because nothing is ever deleted.
func (l *Local) nextTicket() int {
	if l.lastTicket == 0 {
		for n := range l.ticketsAt {
			l.lastTicket = max(l.lastTicket, n)
		}
	}
	l.lastTicket++
	return l.lastTicket
}

// CloseTicket records who closed it and why.
func (l *Local) CloseTicket(n int, c Close) error {
	t, err := l.Ticket(n)
	if err != nil {
		return fmt.Errorf("close: %w", err)
	}
	if t.State != TicketOpen {
		return fmt.Errorf("close ticket %d, which is %s: %w", n, t.State, ErrState)
	}
	if c.By == "" || c.At.IsZero() {
		return fmt.Errorf("close ticket %d: %w", n, ErrAnonymous)
	}
	c.At = c.At.UTC()
	t.State, t.Close = TicketClosed, &c
	l.putTicket(t)
	return nil
}

func (l *Local) putTicket(t Ticket) {
	path := ticketPath(t.Number, t.State, t.Incident)
	if old := l.ticketsAt[t.Number]; old != path && l.loaded[old] != nil {
		l.touched[old] = true
	}
	l.tickets[t.Number], l.ticketsAt[t.Number], l.touched[path] = t, path, true
}
