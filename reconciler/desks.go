package reconciler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

const targetsFolder = documentsFolder + "targets/"

// Desk is the pull requests and tickets of one repository.
type Desk struct {
	Targets []string // those that live there, sorted; never none
	*forge.Local

	house *house
}

// UnreadDesks says which repositories' pull requests are not known.
type UnreadDesks struct{ Causes []error }

func (u *UnreadDesks) Error() string {
	var lines []string
	for _, cause := range u.Causes {
		lines = append(lines, cause.Error())
	}
	return strings.Join(lines, "; ")
}

// Unwrap gives the causes.
func (u *UnreadDesks) Unwrap() []error { return u.Causes }

// deskAt is a repository with targets, not opened yet.
type deskAt struct {
	named, location string // as its targets name it, and in one spelling
	targets         []string
	err             error // of its address
}

// Desks are the local forges of the control repository and of every target's
// repository, the control repository's first. With an [*UnreadDesks] they are
// those that could be read.
func (l *Loop) Desks(ctx context.Context) ([]Desk, error) {
	places, err := l.deskPlaces(ctx)
	if err != nil {
		return nil, err
	}
	var desks []Desk
	var unread UnreadDesks
	for _, at := range places {
		d, err := l.desk(ctx, at)
		switch {
		case err == nil:
			desks = append(desks, d)
		case at.location == ownRepository || ctx.Err() != nil:
			return nil, err
		default:
			unread.Causes = append(unread.Causes, err)
		}
	}
	if len(unread.Causes) > 0 {
		return desks, &unread
	}
	return desks, nil
}

// Tickets are the tickets, all of which are in the control repository.
func (l *Loop) Tickets(ctx context.Context) (*forge.Local, error) {
	d, err := l.desk(ctx, deskAt{named: ownRepository, location: ownRepository})
	return d.Local, err
}

// deskPlaces reads the targets' documents, and no report, for where pull
// requests may be.
func (l *Loop) deskPlaces(ctx context.Context) ([]deskAt, error) {
	if err := l.control.Fetch(ctx, l.opts.Branch, forgeBranch); err != nil {
		return nil, err
	}
	main, err := l.control.Snapshot(ctx, l.opts.Branch)
	if errors.Is(err, gitrepo.ErrNoBranch) {
		return nil, emptyRepository(l)
	}
	if err != nil {
		return nil, err
	}
	files, err := main.Files()
	if err != nil {
		return nil, err
	}
	r := &reading{main: main, mute: map[string]string{}}
	declared := slices.DeleteFunc(files, func(f gitrepo.File) bool { return !strings.HasPrefix(f.Path, targetsFolder) })
	if err := r.readDocuments(declared); err != nil {
		return nil, err
	}
	places := []deskAt{{named: ownRepository, location: ownRepository}}
	for _, t := range r.set.Targets {
		_, location, err := l.locate(t.Repository)
		i := slices.IndexFunc(places, func(at deskAt) bool { return err == nil && at.location == location })
		if i < 0 {
			places, i = append(places, deskAt{named: t.Repository, location: location, err: err}), len(places)
		}
		places[i].targets = append(places[i].targets, t.Name)
	}
	for _, b := range r.broken { // where it would have led is not known
		name := strings.TrimSuffix(strings.TrimPrefix(b.Path, targetsFolder), ".hcl")
		places = append(places, deskAt{targets: []string{name}, err: errors.New(plan.BrokenLine(b))})
	}
	if len(places[0].targets) == 0 {
		places[0].targets = []string{policy.ImplicitTarget(l.opts.Branch).Name}
	}
	return places, nil
}

// desk opens one repository.
func (l *Loop) desk(ctx context.Context, at deskAt) (Desk, error) {
	var h *house
	err := at.err
	if err == nil {
		h, err = l.house(ctx, &land{}, at.named)
	}
	if err != nil && at.location != ownRepository {
		err = fmt.Errorf("target %q: %w", at.targets[0], err)
	}
	if err != nil {
		return Desk{}, err
	}
	return Desk{Targets: at.targets, Local: h.forge, house: h}, nil
}

// act does something to a pull request and pushes it, again from the start when
// somebody else was faster. The target may be any that lives in the pull
// request's repository, or empty where the number says which it is.
func (l *Loop) act(ctx context.Context, target string, number int, do func(context.Context, Desk) error) error {
	return gitrepo.Retry(ctx, func(ctx context.Context) error {
		d, err := l.deskOf(ctx, target, number)
		if err != nil {
			return err
		}
		return do(ctx, d)
	})
}

func (l *Loop) deskOf(ctx context.Context, target string, number int) (Desk, error) {
	if target == "" {
		return l.deskWith(ctx, number)
	}
	return l.DeskOf(ctx, target)
}

// DeskOf is the local forge of the repository that a target lives in; an
// [*UnknownTarget] where no target has that name.
func (l *Loop) DeskOf(ctx context.Context, target string) (Desk, error) {
	places, err := l.deskPlaces(ctx)
	if err != nil {
		return Desk{}, err
	}
	unknown := &UnknownTarget{Name: target}
	for _, at := range places {
		if slices.Contains(at.targets, target) {
			return l.desk(ctx, at)
		}
		unknown.Known = append(unknown.Known, at.targets...)
	}
	slices.Sort(unknown.Known)
	return Desk{}, unknown
}

// UnknownTarget says that no target has a name that a person gave.
type UnknownTarget struct {
	Name  string
	Known []string // the names that targets have, sorted; never none
}

func (u *UnknownTarget) Error() string { return fmt.Sprintf("no target is named %q", u.Name) }

// deskWith is the one desk that has a pull request of that number. What cannot
// be read might have one too.
func (l *Loop) deskWith(ctx context.Context, number int) (Desk, error) {
	desks, err := l.Desks(ctx)
	var unread *UnreadDesks
	if errors.As(err, &unread) {
		return Desk{}, &Blocked{
			Problem: fmt.Sprintf("it is not known which repository's pull request %d is meant", number),
			Remedy:  "name a target of that repository with --target",
			Cause:   unread,
		}
	}
	if err != nil {
		return Desk{}, err
	}
	var have []Desk
	var names []string
	for _, d := range desks {
		if _, err := d.Pull(number); err == nil {
			have = append(have, d)
			names = append(names, fmt.Sprintf("%q", d.Targets[0]))
		}
	}
	switch len(have) {
	case 0:
		return desks[0], nil // where looking it up says that there is none
	case 1:
		return have[0], nil
	}
	return Desk{}, &Blocked{
		Problem: fmt.Sprintf("there is a pull request %d in each of the repositories of targets %s", number, strings.Join(names, ", ")),
		Remedy:  "say which with --target",
	}
}
