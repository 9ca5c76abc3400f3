package reconciler

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/ledger"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

const forgeBranch = forge.Branch

// house is one repository that holds targets, with its pull requests.
type house struct {
	location string // in its canonical spelling, the control repository's as "."
	named    string // as it is opened; "." the control repository
	repo     *gitrepo.Repo
	forge    *forge.Local
	forgeAt  gitrepo.Hash
	tips     map[string]gitrepo.Hash
	pulls    map[string][]forge.Pull // by incident, as read; nil until asked for
}

// tree is one branch of a house: the code that several targets may share.
type tree struct {
	house    *house
	branch   string
	base     *gitrepo.Snapshot
	found    *locate.Index // the code at base
	now      *locate.Index // the code with this pass's auto-tier fixes so far
	modes    map[string]gitrepo.Mode
	then     map[view]*gitrepo.Snapshot // the code as reports saw it; nil: not known
	carriers map[[2]*locate.Source]*locate.Carrier
	// unmapped is a state that a target declares and that cannot be read; empty: none.
	unmapped string
}

// ground is one target and the code it stands on.
type ground struct {
	policy.Target
	tree *tree
}

// land is all the code a pass may look at.
type land struct {
	home   *house   // the control repository
	houses []*house // sorted by location
	trees  []*tree  // sorted by location, then branch
	ground []ground // sorted by target name
	// unread are the targets whose code could not be read, with the reason: what
	// might lie there is unknown, not absent.
	unread map[string]string
	lost   []policy.Target // the same targets, as declared
}

// survey opens every declared target. A target that cannot be read is broken
// and unread; the others stand.
func (l *Loop) survey(ctx context.Context, r *reading) (*land, error) {
	targets := r.set.Targets
	if len(targets) == 0 {
		targets = []policy.Target{policy.ImplicitTarget(l.opts.Branch)}
	}
	land := &land{unread: map[string]string{}}
	var err error
	if land.home, err = l.house(ctx, land, ownRepository); err != nil {
		return nil, err
	}
	for _, target := range targets {
		if err := l.enter(ctx, r, land, target); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			land.unread[target.Name] = err.Error()
			land.lost = append(land.lost, target)
			r.broken = append(r.broken, plan.Broken{
				What: "target", Path: target.Name, Summary: err.Error(), Remedy: targetRemedy(err),
			})
		}
	}
	slices.SortFunc(land.houses, func(a, b *house) int { return strings.Compare(a.location, b.location) })
	slices.SortFunc(land.trees, func(a, b *tree) int {
		return strings.Compare(a.house.location+"\x00"+a.branch, b.house.location+"\x00"+b.branch)
	})
	if err := l.mapStates(r, land); err != nil {
		return nil, err
	}
	return land, nil
}

func targetRemedy(err error) string {
	var blocked *Blocked
	switch {
	case errors.As(err, &blocked):
		return blocked.Remedy + "; incidents that may lie there wait"
	case errors.Is(err, gitrepo.ErrMissing):
		return "check the target's repository address; incidents that may lie there wait"
	case errors.Is(err, gitrepo.ErrAuth):
		return "give quell credentials that may read the target, and name its host in QUELL_GIT_HOSTS when it is not the control repository's; incidents that may lie there wait"
	case errors.Is(err, gitrepo.ErrNoBranch):
		return "push the target's branch, or correct its name; incidents that may lie there wait"
	}
	return "incidents that may lie there wait until it can be read"
}

func (l *Loop) enter(ctx context.Context, r *reading, land *land, target policy.Target) error {
	h, err := l.house(ctx, land, target.Repository)
	if err != nil {
		return err
	}
	t, err := l.tree(ctx, r, land, h, target.Branch)
	if err != nil {
		return err
	}
	land.ground = append(land.ground, ground{Target: target, tree: t})
	return nil
}

func (l *Loop) house(ctx context.Context, land *land, named string) (*house, error) {
	named, location, err := l.locate(named)
	if err != nil {
		return nil, err
	}
	for _, h := range land.houses {
		if h.location == location {
			return h, nil
		}
	}
	repo := l.repos[location]
	if repo == nil {
		if repo, err = gitrepo.Open(ctx, named, l.gitOf()); err != nil {
			return nil, err
		}
		l.repos[location] = repo
	}
	h, err := openHouse(ctx, location, repo)
	if err != nil {
		return nil, err
	}
	if h.named = named; location == ownRepository {
		h.named = ownRepository
	}
	land.houses = append(land.houses, h)
	return h, nil
}

// locate is where a target's repository is, as it can be opened, and the one
// spelling by which it is known: two houses of one repository would push against
// each other.
func (l *Loop) locate(named string) (at, location string, err error) {
	if named == ownRepository {
		return named, ownRepository, nil
	}
	if at, err = gitrepo.Resolve(l.opts.Repo, named); err != nil {
		return "", "", err
	}
	if location = gitrepo.Canonical(at); location == gitrepo.Canonical(l.opts.Repo) {
		location = ownRepository
	}
	return at, location, nil
}

// gitOf are the options for a target's repository. Its address stands in a
// document, so the control repository's password is not for every server there.
func (l *Loop) gitOf() gitrepo.Options {
	opts := l.opts.Git
	opts.For = l.opts.Repo
	return opts
}

// openHouse reads a repository's branches and its local forge.
func openHouse(ctx context.Context, location string, repo *gitrepo.Repo) (*house, error) {
	tips, err := repo.Branches(ctx)
	if err != nil {
		return nil, err
	}
	h := &house{location: location, repo: repo, tips: tips}
	own := []string{forgeBranch}
	if location == ownRepository {
		own = append(own, ledger.Branch)
	}
	for _, branch := range own {
		if other, ok := h.blocking(branch); ok {
			return nil, &Blocked{
				Problem: fmt.Sprintf("branch %q of repository %q leaves no room for branch %q, where quell keeps its records", other, repo.Location(), branch),
				Remedy:  fmt.Sprintf("rename or delete branch %q: Git keeps no branch beneath another", other),
			}
		}
	}
	snap, err := snapshotOrNone(ctx, repo, forgeBranch)
	if err != nil {
		return nil, err
	}
	if snap == nil {
		h.forge, err = forge.Load(noFiles{})
	} else {
		h.forgeAt = snap.Hash()
		h.forge, err = forge.Load(snap)
	}
	if errors.Is(err, forge.ErrEarlier) {
		return nil, &Blocked{
			Problem: fmt.Sprintf("branch %q of repository %q is of an earlier build of quell, which kept tickets otherwise", forgeBranch, repo.Location()),
			Remedy:  fmt.Sprintf("Keep it and %q under other names, such as forge-before and ledger-before (git branch -m): both begin anew.", ledger.Branch),
			Cause:   err,
		}
	}
	if err != nil {
		return nil, err
	}
	return h, nil
}

// noFiles are those of a branch that is not there.
type noFiles struct{}

func (noFiles) Names(string) ([]string, error) { return nil, nil }
func (noFiles) Read(path string) ([]byte, error) {
	return nil, fmt.Errorf("%q: %w", path, gitrepo.ErrNoFile)
}

func (l *Loop) tree(ctx context.Context, r *reading, land *land, h *house, branch string) (*tree, error) {
	for _, t := range land.trees {
		if t.house == h && t.branch == branch {
			return t, nil
		}
	}
	var base *gitrepo.Snapshot
	var err error
	if h.location == ownRepository && branch == l.opts.Branch {
		base = r.main // one commit for documents, reports and code: never two readings
	} else if base, err = h.repo.Snapshot(ctx, branch); err != nil {
		return nil, err
	}
	t := &tree{house: h, branch: branch, base: base, modes: map[string]gitrepo.Mode{}, then: map[view]*gitrepo.Snapshot{}, carriers: map[[2]*locate.Source]*locate.Carrier{}}
	if err := l.index(r, t); err != nil {
		return nil, err
	}
	land.trees = append(land.trees, t)
	return t, nil
}

// index reads the tree's files, parsing only those it has not parsed before.
func (l *Loop) index(r *reading, t *tree) error {
	files, err := t.base.Files()
	if err != nil {
		return err
	}
	var sources []*locate.Source
	var broken []string
	for _, f := range files {
		if reserved(f.Path) || (f.Mode != gitrepo.Regular && f.Mode != gitrepo.Executable) {
			continue
		}
		t.modes[f.Path] = f.Mode
		p, err := l.parse(t.base, f)
		if err != nil {
			return err
		}
		if p.err == nil {
			sources = append(sources, p.source)
			continue
		}
		broken = append(broken, f.Path)
		r.broken = append(r.broken, brokenFile(f.Path, p.err))
	}
	t.found = locate.NewIndex(sources, broken...)
	t.now = t.found
	return nil
}

func (l *Loop) parse(base *gitrepo.Snapshot, f gitrepo.File) (parsed, error) {
	key := parseKey{f.Path, f.Blob}
	if p, ok := l.sources[key]; ok {
		return p, nil
	}
	data, err := base.Read(f.Path)
	if err != nil {
		return parsed{}, err
	}
	var p parsed
	p.source, p.err = locate.Parse(locate.File{Path: f.Path, Blob: string(f.Blob), Data: data})
	l.sources[key] = p
	return p, nil
}

func brokenFile(path string, err error) plan.Broken {
	b := plan.Broken{What: "file", Path: path, Summary: err.Error(), Remedy: "mend the file; what it declares is unknown until then, so nothing near it is changed"}
	var parse *locate.ParseError
	if errors.As(err, &parse) {
		b.Position, b.Summary = linePosition(parse.Line), parse.Summary
	}
	return b
}

// reserved paths are never a target's code, whatever a target allows.
func reserved(p string) bool {
	return strings.HasPrefix(p, documentsFolder) || strings.HasPrefix(p, findingsFolder)
}

// allows says whether the target lets quell edit a path of its repository.
func (g ground) allows(p string) bool { return !reserved(p) && g.Allows(p) && gitrepo.Committable(p) }

// isPlain says that a path leads down from the top without detours, as nearly all
// do; what it says no of may do so, too.
func isPlain(p string) bool {
	return p[0] != '.' && p[0] != '/' && p[len(p)-1] != '/' && !strings.Contains(p, "//") && !strings.Contains(p, "/.")
}

// mapped is where a reported path lies in this target, if the report's
// repository can be this target's at all.
func (g ground) mapped(repository, reported string) (string, bool) {
	if !g.Answers(repository) {
		return "", false
	}
	if reported == "" {
		return "", true
	}
	if g.Root == "" && isPlain(reported) {
		return reported, true // as it is: there are a million of them
	}
	return path.Join(g.Root, path.Clean("/" + reported)[1:]), true
}
