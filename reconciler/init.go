package reconciler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// Init makes a control repository at a path, or adds what an existing one (a
// path or a URL) needs to be one. It returns the paths it added, none when all
// was there.
func Init(ctx context.Context, opts Options, now time.Time) ([]string, error) {
	if opts.Branch == "" {
		opts.Branch = "main"
	}
	repo, err := gitrepo.Open(ctx, opts.Repo, opts.Git)
	if errors.Is(err, gitrepo.ErrMissing) && !gitrepo.IsURL(opts.Repo) {
		if err := gitrepo.Init(opts.Repo); err != nil {
			return nil, err
		}
		repo, err = gitrepo.Open(ctx, opts.Repo, opts.Git)
	}
	if err != nil {
		return nil, err
	}
	var added []string
	err = gitrepo.Retry(ctx, func(ctx context.Context) error {
		added, err = addWhatIsMissing(ctx, repo, opts, now)
		return err
	})
	return added, err
}

func addWhatIsMissing(ctx context.Context, repo *gitrepo.Repo, opts Options, now time.Time) ([]string, error) {
	if _, err := repo.Branches(ctx); err != nil {
		return nil, err
	}
	base, err := snapshotOrNone(ctx, repo, opts.Branch)
	if err != nil {
		return nil, err
	}
	var parents []gitrepo.Hash
	var old gitrepo.Hash
	if base != nil {
		old, parents = base.Hash(), []gitrepo.Hash{base.Hash()}
	}
	var changes []gitrepo.Change
	var added []string
	for _, f := range starterFiles() {
		if base != nil {
			if _, ok, err := base.Lookup(f.Path); err != nil || ok {
				if err != nil {
					return nil, err
				}
				continue
			}
		}
		changes = append(changes, f)
		added = append(added, f.Path)
	}
	if len(changes) == 0 {
		return nil, nil
	}
	who := gitrepo.Signature{Name: opts.Name, Email: opts.Email, When: now}
	hash, err := repo.NewCommit(parents, base, changes, "Make this a control repository\n", who, who)
	if err != nil {
		return nil, fmt.Errorf("commit to %q: %w", repo.Location(), err)
	}
	return added, repo.Push(ctx, []gitrepo.Update{{Branch: opts.Branch, Old: old, New: hash}})
}

// starterFiles are what every control repository has: settings that say in
// words what they already mean by default, and a place for reports.
func starterFiles() []gitrepo.Change {
	return []gitrepo.Change{
		{Path: policy.PathOf(policy.KindSettings, "settings"), Data: policy.EncodeSettings(policy.DefaultSettings())},
		{Path: findingsFolder + "README.md", Data: []byte(findingsReadme)},
	}
}

const findingsReadme = `# Findings

Scanners' pipelines commit their reports here, each in a folder of its own:
` + "`findings/gitleaks/app.json`" + `. A new version of a file replaces the last.

A raw report of a secret scanner holds the secrets: keep this repository as
private as the code that was scanned.
`
