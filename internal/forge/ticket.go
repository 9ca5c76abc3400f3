package forge

import (
	"fmt"
	"slices"
)

// Tickets lists every ticket by number.
func (l *Local) Tickets() []Ticket { return sorted(l.tickets) }

// Ticket is one ticket, or [ErrNotFound].
func (l *Local) Ticket(n int) (Ticket, error) {
	t, ok := l.tickets[n]
	if !ok {
		return Ticket{}, fmt.Errorf("ticket %d: %w", n, ErrNotFound)
	}
	return t, nil
}

// TicketOf is the open ticket of an incident, by key; there is at most one.
func (l *Local) TicketOf(incident string) (Ticket, bool) {
	n, ok := l.ticketOf[incident]
	return l.tickets[n], ok
}

// OpenTicket opens a ticket and returns it with its number. While one is open
// for the same incident it is that one, brought up to date: it keeps its number
// and its time.
func (l *Local) OpenTicket(t Ticket) Ticket {
	t.State, t.Close = TicketOpen, nil
	t.OpenedAt = t.OpenedAt.UTC()
	t.Labels = slices.Clone(t.Labels)
	if old, ok := l.TicketOf(t.Incident); ok {
		t.Number, t.OpenedAt = old.Number, old.OpenedAt
	} else {
		t.Number = next(l.tickets)
	}
	l.putTicket(t)
	return t
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
	l.storeTicket(t)
	l.touched[ticketPath(t.Number)] = true
}

func (l *Local) storeTicket(t Ticket) {
	l.tickets[t.Number] = t
	if t.State == TicketOpen {
		l.ticketOf[t.Incident] = t.Number
	} else if l.ticketOf[t.Incident] == t.Number {
		delete(l.ticketOf, t.Incident)
	}
}
