package provider

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// surroundings is the part of what is declared that a document is checked
// against: as it will be after this run, as far as that is known.
type surroundings struct {
	policies []policy.Policy // sorted by name
	sources  []policy.Source // sorted by name
	owners   map[string]bool // by name
	settings policy.Settings
}

// remark is what is wrong with a document in its surroundings.
type remark struct {
	policy.Problem
	warning bool
}

// await is for how long a remark is held back. Terraform plans and applies
// resources side by side: the other side of a conflict may be about to change.
const (
	await = time.Second
	again = 50 * time.Millisecond
)

// examine runs check until it has no remarks or the time for the other side to
// change is over.
func (s *session) examine(ctx context.Context, check func(surroundings) []remark) ([]remark, error) {
	for end := s.now().Add(await); ; {
		around, err := s.surroundings(ctx)
		if err != nil {
			return nil, err
		}
		remarks := check(around)
		if len(remarks) == 0 || s.now().After(end) {
			return remarks, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(again):
		}
	}
}

func (s *session) surroundings(ctx context.Context) (surroundings, error) {
	documents, err := s.documents(ctx)
	if err != nil {
		return surroundings{}, err
	}
	s.intent.over(documents)
	around := surroundings{owners: map[string]bool{}, settings: policy.DefaultSettings()}
	for _, document := range documents {
		switch declared := document.(type) {
		case policy.Policy:
			around.policies = append(around.policies, declared)
		case policy.Source:
			around.sources = append(around.sources, declared)
		case policy.Owner:
			around.owners[declared.Name] = true
		case policy.Settings:
			around.settings = declared
		}
	}
	slices.SortFunc(around.policies, func(a, b policy.Policy) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(around.sources, func(a, b policy.Source) int { return cmp.Compare(a.Name, b.Name) })
	return around, nil
}

// documents decodes the documents of the branch that others are checked
// against, by path. One that does not decode is left out here: reading its own
// resource reports it. Each is parsed once in the life of the process.
func (s *session) documents(ctx context.Context) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tip, err := s.look(ctx, fresh)
	if err != nil {
		return nil, err
	}
	if tip == nil {
		return map[string]any{}, nil
	}
	if s.checkedAt != tip.Hash() {
		if s.checked, err = s.decodeAll(tip); err != nil {
			return nil, err
		}
		s.checkedAt = tip.Hash()
	}
	return maps.Clone(s.checked), nil
}

func (s *session) decodeAll(tip *gitrepo.Snapshot) (map[string]any, error) {
	files, err := tip.FilesUnder(policy.Root)
	if err != nil {
		return nil, fmt.Errorf("list the declared documents: %w", err)
	}
	documents := map[string]any{}
	parsed := map[gitrepo.Hash]any{}
	for _, file := range files {
		declared, known := s.parsed[file.Blob]
		if !known {
			data, err := tip.Read(file.Path)
			if err != nil {
				return nil, err
			}
			declared = decodeForChecks(policy.File{Path: file.Path, Data: data})
		}
		parsed[file.Blob] = declared
		if declared != nil {
			documents[file.Path] = declared
		}
	}
	s.parsed = parsed
	return documents, nil
}

// checkPolicy refuses a tie: which of two policies decides must never depend on
// anything but what people declared.
func checkPolicy(p policy.Policy, around surroundings, _ time.Time) []remark {
	for _, other := range around.policies {
		if other.Name != p.Name && other.Priority == p.Priority {
			return []remark{{Problem: policy.Problem{
				Attribute: []string{"priority"},
				Summary:   fmt.Sprintf("priority %d is also that of policy %q", p.Priority, other.Name),
				Detail:    "Of two policies that match an incident, the higher priority decides, so each needs its own. Give this policy another priority, or change the other one first.",
			}}}
		}
	}
	return nil
}

// checkSource refuses reports that are another source's already.
func checkSource(s policy.Source, around surroundings, _ time.Time) []remark {
	for _, other := range around.sources {
		if mine, theirs, ok := s.Overlaps(other); ok {
			return []remark{{Problem: policy.Problem{
				Attribute: []string{"paths"},
				Summary:   policy.ClaimedTwice(mine, theirs, other.Name),
				Detail:    "Each report has one source, and one that two match belongs to neither. Narrow the globs of this source, or change the other one first.",
			}}}
		}
	}
	return nil
}

func checkException(e policy.Exception, around surroundings, now time.Time) []remark {
	start := e.StartsAt
	if start.IsZero() {
		start = now
	}
	longest := around.settings.WithDefaults().MaxExceptionAge
	switch {
	case !e.ExpiresAt.After(now):
		return []remark{expired("exception", e.ExpiresAt)}
	case around.settings.Exceeds(e, now):
		return []remark{{Problem: policy.Problem{
			Attribute: []string{"expires_at"},
			Summary:   fmt.Sprintf("the exception lasts longer than %s", spell(longest)),
			Detail: fmt.Sprintf("The settings of the control repository allow %s. Let it end by %s, or raise max_exception_age of quell_settings.",
				spell(longest), start.Add(longest).UTC().Format(time.RFC3339)),
		}}}
	}
	return nil
}

func checkFreeze(f policy.Freeze, _ surroundings, now time.Time) []remark {
	if !f.ExpiresAt.After(now) {
		return []remark{expired("freeze", f.ExpiresAt)}
	}
	return nil
}

func expired(noun string, at time.Time) remark {
	return remark{Problem: policy.Problem{
		Attribute: []string{"expires_at"},
		Summary:   fmt.Sprintf("the %s ended at %s", noun, at.UTC().Format(time.RFC3339)),
		Detail:    fmt.Sprintf("It would have no effect. Give it a later end, or remove the %s.", noun),
	}}
}

func checkSettings(s policy.Settings, around surroundings, _ time.Time) []remark {
	if s.EscalationOwner == "" || around.owners[s.EscalationOwner] {
		return nil
	}
	return []remark{{warning: true, Problem: policy.Problem{
		Attribute: []string{"escalation_owner"},
		Summary:   fmt.Sprintf("no owner is named %q", s.EscalationOwner),
		Detail:    "What has no owner would be escalated to nobody. Declare a quell_owner of that name.",
	}}}
}

// decodeForChecks is nil for a document that no check looks at, and for one
// that does not decode.
func decodeForChecks(file policy.File) any {
	name := strings.TrimSuffix(path.Base(file.Path), ".hcl")
	switch file.Path {
	case policy.PathOf(policy.KindPolicy, name):
		return decoded(policy.DecodePolicy(file))
	case policy.PathOf(policy.KindSource, name):
		return decoded(policy.DecodeSource(file))
	case policy.PathOf(policy.KindOwner, name):
		return decoded(policy.DecodeOwner(file))
	case policy.PathOf(policy.KindSettings, ""):
		return decoded(policy.DecodeSettings(file))
	}
	return nil
}

func decoded[D any](value D, problems []policy.Diagnostic) any {
	if hasError(problems) {
		return nil
	}
	return value
}
