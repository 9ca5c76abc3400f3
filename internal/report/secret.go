package report

import (
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// claimed takes a value that a report shows as a secret. What the scanner has
// already masked is not one.
func (r *reader) claimed(value string) finding.Secret {
	if s := finding.NewSecret(value); !masked(value) && !s.Empty() {
		r.out.ClearSecrets++
		return s
	}
	return finding.Secret{}
}

// masked knows the marks that scanners leave for a value: gitleaks' "REDACTED"
// (and "AKIA..." with --redact=80), and runs of asterisks.
func masked(value string) bool {
	v := strings.Trim(strings.TrimSpace(value), "\"'`")
	return strings.EqualFold(v, "REDACTED") || strings.EqualFold(v, "[REDACTED]") ||
		strings.HasSuffix(v, "...") || strings.Contains(v, "****")
}

// from says which field of the report's entry each field of a finding came from:
// the names of a finding's fields in JSON ("severity", "identity.id") to the
// report's ("extra.severity"). Where quell and not the report says it, the value
// tells so.
type from map[string]string

// and is the origins with some added, given in pairs, where origins were asked
// for: origins that depend on the entry cost nothing otherwise.
func (r *reader) and(base from, pairs ...string) from {
	if !r.in.Origins {
		return base
	}
	all := from{}
	for name, origin := range base {
		all[name] = origin
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// add hands a finding over. The secrets that its entry showed, of which the
// first is the one it is about, are cut from whatever the finding says in clear:
// this is the last gate, behind the choice of fields.
func (r *reader) add(it item, f finding.Finding, origins from, secrets ...finding.Secret) {
	f.Source, f.Format, f.Report = r.in.Source, r.out.Format, r.in.Path
	if len(secrets) > 0 && !secrets[0].Empty() {
		known := r.known(secrets[0])
		f.Fingerprint, f.Weak, f.Hint, f.Hashed = known.fingerprint, known.weak, known.hint, false
	}
	if f.Fingerprint != "" && !f.Weak && !f.Hashed {
		f.Context = "" // it tells places apart where no secret does
	}
	for _, s := range secrets {
		r.cut(it, &f, s)
	}
	f.Origins = r.originsOf(f, origins)
	r.declared(&f)
	if r.admits(f) {
		r.out.Findings++
		r.emit(f)
	}
}

// known is what a finding says of a secret.
type known struct {
	fingerprint finding.Fingerprint
	weak        bool
	hint        string
}

// maxKnown bounds how many secrets are remembered.
const maxKnown = 1_000_000

// Judged remembers what is known of secrets, for many reports under one key: most
// secrets are in several. It holds no secret. The zero Judged is ready, and many
// readers may share one.
type Judged struct {
	known sync.Map // finding.SecretID → known
	count atomic.Int64
}

// known judges each secret once.
func (r *reader) known(s finding.Secret) known {
	if s.Empty() {
		return known{}
	}
	id := s.ID()
	if k, judged := r.in.Judged.known.Load(id); judged {
		return k.(known)
	}
	k := known{fingerprint: r.key.Fingerprint(s), weak: s.Weak()}
	if !k.weak { // four characters of a weak value may be most of it
		k.hint = s.Hint()
	}
	if r.in.Judged.count.Add(1) < maxKnown {
		r.in.Judged.known.Store(id, k)
	}
	return k
}

func (r *reader) cut(it item, f *finding.Finding, s finding.Secret) {
	if s.Empty() {
		return
	}
	f.Title = s.CutFrom(f.Title)
	for i := range f.Labels {
		f.Labels[i] = s.CutFrom(f.Labels[i])
	}
	shown := func(text string) bool { return s.CutFrom(text) != text }
	if f.Suggestion != nil && slices.ContainsFunc(f.Suggestion.Edits, func(e finding.SuggestedEdit) bool { return shown(e.Insert) || shown(e.Path) }) {
		f.Suggestion = &finding.Suggestion{Text: f.Suggestion.Text}
	}
	if f.Suggestion != nil {
		f.Suggestion.Text = s.CutFrom(f.Suggestion.Text)
	}
	names := []*string{&f.Location.Path, &f.Tool, &f.Rule, &f.Resource, &f.Location.Repository, &f.Location.Commit,
		&f.Identity.Account, &f.Identity.ID, &f.Identity.Name}
	named := func(name *string) bool { return shown(*name) }
	if !slices.ContainsFunc(names, named) || s.Weak() {
		// "test" may be a password, and a folder's name all the same.
		return
	}
	if named(&f.Location.Path) {
		f.Location.Path = ""
		r.diagnose(Warning, "a path holds the secret itself", "The finding is kept without its path. Rename the file after rotating the secret.", it.place())
	}
	for _, name := range names {
		*name = s.CutFrom(*name)
	}
}

// declared puts what people say of the source over what its report says.
func (r *reader) declared(f *finding.Finding) {
	if f.Location.Repository == "" {
		f.Location.Repository = r.in.Repository
	} else if name, ok := r.in.Repositories[f.Location.Repository]; ok {
		f.Location.Repository = name
	}
	if r.in.Folder != "" && f.Location.Path != "" {
		f.Location.Path = path.Join(r.in.Folder, f.Location.Path)
	}
	for _, rule := range r.in.Rules {
		if rule.matches(f.Tool, f.Rule) {
			rule.apply(f)
			break
		}
	}
	if bound := r.in.MaxConfidence; bound > 0 {
		f.Confidence = min(f.Confidence, bound)
	}
}
