package forge

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A counter says which numbers tickets have had.
type counter struct {
	Last int `json:"last"` // the highest, which none had since
}

const (
	counterFile = "last.json"
	counterPath = ticketFolder + counterFile
)

// states are the folders of tickets.
func states() []string { return []string{TicketOpen, TicketClosed} }

// countTickets reads the highest number. Where there are tickets and it is not
// said, a number might be used twice.
func (l *Local) countTickets() error {
	names, err := l.names(ticketFolder)
	if err != nil || len(names) == 0 {
		return err
	}
	if err := l.only(ticketFolder, TicketOpen+"/", TicketClosed+"/", counterFile); err != nil {
		return err
	}
	if !slices.Contains(names, counterFile) {
		return fmt.Errorf("branch %q has tickets and no %q: %w", Branch, counterPath, ErrEarlier)
	}
	if l.counted, err = load[counter](l, counterPath); err == nil && l.counted.Last < 1 {
		err = strange(counterPath, fmt.Errorf("number %d, yet there are tickets", l.counted.Last))
	}
	return err
}

// list takes in what a folder of tickets holds.
func (l *Local) list(folder string) error {
	if l.listed[folder] {
		return nil
	}
	names, err := l.names(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := strange(folder+name, l.add(folder+name)); err != nil {
			return err
		}
	}
	l.listed[folder] = true
	return nil
}

// add takes in a ticket by its name.
func (l *Local) add(path string) error {
	number, digest, _, ok := ticketOfPath(path)
	switch {
	case !ok:
		return fmt.Errorf("want %sSTATE/DDD/DIGEST-NNNNNN.json", ticketFolder)
	case number > l.counted.Last:
		return fmt.Errorf("%q says that the last one is %d", counterPath, l.counted.Last)
	case l.ticketsAt[number] != "":
		return fmt.Errorf("%q has its number", l.ticketsAt[number])
	}
	l.ticketsAt[number] = path
	l.ticketsOf[digest] = append(l.ticketsOf[digest], number)
	return nil
}

// listOf lists the folders that an incident's tickets lie in.
func (l *Local) listOf(incident string) error {
	if l.counted.Last == 0 {
		return nil // none was ever opened
	}
	for _, state := range states() {
		if err := l.list(ticketFolderOf(state, digestOf(incident))); err != nil {
			return err
		}
	}
	return nil
}

// listAll lists the folders of all tickets.
func (l *Local) listAll() error {
	for _, state := range states() {
		folder := ticketFolder + state + "/"
		names, err := l.names(folder)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasSuffix(name, "/") {
				return strange(folder+name, fmt.Errorf("want %sDDD/", folder))
			}
			if err := l.list(folder + name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Tickets lists every ticket by number.
func (l *Local) Tickets() ([]Ticket, error) {
	if err := l.listAll(); err != nil {
		return nil, err
	}
	all := make([]Ticket, 0, len(l.ticketsAt))
	for _, n := range slices.SortedFunc(maps.Keys(l.ticketsAt), cmp.Compare[int]) {
		t, err := l.read(n)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// Ticket is one ticket, or [ErrNotFound]. Whose it is is looked up among all,
// unless something was asked about its incident before.
func (l *Local) Ticket(n int) (Ticket, error) {
	if l.ticketsAt[n] == "" {
		if err := l.listAll(); err != nil {
			return Ticket{}, err
		}
	}
	return l.read(n)
}

// read is a ticket in a folder that was listed.
func (l *Local) read(n int) (Ticket, error) {
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

// IsOpen says that the incident's ticket of that number is there, and open. No
// ticket is read for it.
func (l *Local) IsOpen(incident string, n int) (bool, error) {
	if err := l.listOf(incident); err != nil {
		return false, err
	}
	return l.isOpen(n), nil
}

func (l *Local) isOpen(n int) bool {
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
	if err := l.listOf(incident); err != nil {
		return Ticket{}, false, err
	}
	for _, n := range l.ticketsOf[digestOf(incident)] {
		if !l.isOpen(n) {
			continue
		}
		t, err := l.read(n)
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
	l.counted.Last++
	l.touched[counterPath] = true
	return l.counted.Last
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
