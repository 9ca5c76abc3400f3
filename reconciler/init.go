package reconciler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
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
	if errors.Is(err, gitrepo.ErrMissing) {
		return nil, &Blocked{
			Problem: "nothing was made",
			Cause:   err,
			Remedy:  "Create the empty repository on the server first; then `quell init` adds what it needs. If it is there, check the address, and that this account may see it.",
		}
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

// starterFiles mark a control repository, and are all of them read by people
// alone: a document here would already be there when Terraform declares it.
func starterFiles() []gitrepo.Change {
	return []gitrepo.Change{
		{Path: documentsFolder + "README.md", Data: []byte(documentsReadme)},
		{Path: findingsFolder + "README.md", Data: []byte(findingsReadme)},
	}
}

const documentsReadme = `# What is declared

Each document declares one thing and is named like it, ` + "`policies/leaked-secrets.hcl`" + `:

| Documents | Say |
|---|---|
| ` + "`policies/NAME.hcl`" + ` | what is done about which incidents |
| ` + "`exceptions/NAME.hcl`" + ` | what is left alone, why, and until when |
| ` + "`owners/NAME.hcl`" + ` | who answers for what |
| ` + "`targets/NAME.hcl`" + ` | which code may be changed |
| ` + "`sources/NAME.hcl`" + ` | which reports belong together, how far they are believed, and what their silence proves |
| ` + "`freezes/NAME.hcl`" + ` | when nothing may be changed |
| ` + "`settings.hcl`" + ` | what holds for the whole repository; without it the defaults do |

Terraform writes them (` + "`quell_policy`" + ` and the like), or people do. Whoever may push
here decides what is changed without asking: protect this branch accordingly.
` + "`quell validate`" + ` checks all of them.
`

const findingsReadme = `# Findings

Scanners' pipelines bring their reports here, each scan in a folder of its own:

    quell ingest leaks.json --source gitleaks-app

commits ` + "`findings/gitleaks-app/leaks.jsonl`" + `, without the secrets. A new version of a
file replaces the last: what it no longer has counts as gone, so every scan keeps
its path. A folder is a source; ` + "`.quell/sources/`" + ` says more about one.

Reports can be committed as the scanner wrote them, too. One of a secret scanner
then holds the secrets: keep this repository as private as the code that was
scanned.
`
