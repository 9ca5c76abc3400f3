package report

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// claimed takes a value that a report shows as a secret. What the scanner has
// already masked is not one.
func (r *reader) claimed(value string) finding.Secret {
	if s := credential(value); !masked(value) && !s.Empty() {
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
	about := finding.Secret{}
	if len(secrets) > 0 {
		about = secrets[0]
	}
	r.hand(it, &f, origins, about, r.cutting(secrets))
}

// addOf hands over one of many findings about the same secrets.
func (r *reader) addOf(it item, f finding.Finding, origins from, about finding.Secret, cut *cutter) {
	r.hand(it, &f, origins, about, cut)
}

// hand takes the finding by its place: findings are large, and many.
func (r *reader) hand(it item, f *finding.Finding, origins from, about finding.Secret, cut *cutter) {
	f.Source, f.Format, f.Report = r.in.Source, r.out.Format, r.in.Path
	if !about.Empty() {
		known := r.known(about)
		f.Fingerprint, f.Weak, f.Hint, f.Hashed = known.fingerprint, known.weak, known.hint, false
	}
	if f.Fingerprint != "" && !f.Weak && !f.Hashed {
		f.Context = "" // it tells places apart where no secret does
	}
	r.bounded(it, f)
	cut.from(r, it, f)
	f.Origins = r.originsOf(f, origins)
	r.declared(f)
	if r.admits(f) {
		r.out.Findings++
		r.emit(*f)
	}
}

// known is what a finding says of a secret.
type known struct {
	fingerprint finding.Fingerprint
	weak        bool
	hint        string
}

// A judgement is what is known of a secret, with the secret itself.
type judgement struct {
	about finding.Secret
	known known
}

// maxKnown bounds how many secrets are remembered.
const maxKnown = 1_000_000

// Judged remembers what is known of secrets, for many reports under one key: most
// secrets are in several. It holds no secret. The zero Judged is ready, and many
// readers may share one: it is in parts, so that they seldom wait for each other.
type Judged struct{ parts [64]judgedPart }

type judgedPart struct {
	lock  sync.Mutex
	known map[finding.SecretID]known
}

func (j *Judged) recall(id finding.SecretID) (k known, judged bool) {
	part := &j.parts[id.Part(len(j.parts))]
	part.lock.Lock()
	defer part.lock.Unlock()
	k, judged = part.known[id]
	return k, judged
}

func (j *Judged) remember(id finding.SecretID, k known) {
	part := &j.parts[id.Part(len(j.parts))]
	part.lock.Lock()
	defer part.lock.Unlock()
	if part.known == nil {
		part.known = map[finding.SecretID]known{}
	}
	if len(part.known) < maxKnown/len(j.parts) {
		part.known[id] = k
	}
}

// known judges each secret once. An entry asks for its own more than once, so
// the last one's hash is not made again.
func (r *reader) known(s finding.Secret) known {
	if s.Empty() {
		return known{}
	}
	if r.asked.about == s {
		return r.asked.known
	}
	quoted := s.QuotedID()
	k, judged := r.in.Judged.recall(quoted)
	if !judged {
		k = known{fingerprint: r.key.Fingerprint(s), weak: s.Weak()}
		if !k.weak { // four characters of a weak value may be most of it
			k.hint = s.Hint()
		}
		r.in.Judged.remember(quoted, k)
	}
	r.asked.about, r.asked.known = s, k
	return k
}

// The bounds of what a finding says by name: a path, an ARN, its tags. No system
// has longer paths.
const (
	maxName    = 4096
	maxText    = 64 << 10
	maxLabels  = 1000
	maxCovered = 100_000
)

// bounded leaves out of a finding what is too long to be what it says it is. A
// beginning would not do: two long names may begin alike.
func (r *reader) bounded(it item, f *finding.Finding) {
	for _, name := range namesOf(f) {
		if len(*name) > maxName {
			*name = ""
			r.diagnose(Warning, "a name is longer than any real one", "The finding is kept without it.", it.place())
		}
	}
	f.Labels = f.Labels[:min(len(f.Labels), maxLabels)]
	if s := f.Suggestion; s != nil {
		f.Suggestion = &finding.Suggestion{Text: s.Text, Edits: s.Edits, Access: s.Access.Sound()}
		if len(s.Text) > maxText {
			f.Suggestion.Text = ""
		}
		if slices.ContainsFunc(s.Edits, func(e finding.SuggestedEdit) bool { return len(e.Insert) > maxName || len(e.Path) > maxName }) || len(s.Edits) > maxLabels {
			f.Suggestion.Edits = nil
		}
	}
}

// namesOf are the texts of a finding that name something.
func namesOf(f *finding.Finding) [10]*string {
	return [...]*string{&f.Location.Path, &f.Tool, &f.Rule, &f.Resource, &f.Location.Repository, &f.Location.Commit,
		&f.Identity.Platform, &f.Identity.Account, &f.Identity.ID, &f.Identity.Name}
}

// A cutter takes an entry's secrets out of what its findings say: all of them out of
// words, and those that are not weak out of names. "test" may be a password, and a
// folder's name all the same.
type cutter struct {
	secrets     []finding.Secret
	all, strong *finding.Cutter // strong: made when a name holds any
}

// cutting is made once for all findings of an entry.
func (r *reader) cutting(secrets []finding.Secret) *cutter {
	return &cutter{secrets: secrets, all: finding.NewCutter(secrets...)}
}

func (c *cutter) from(r *reader, it item, f *finding.Finding) {
	f.Title = c.all.Text(f.Title)
	for i := range f.Labels {
		f.Labels[i] = c.all.Text(f.Labels[i])
	}
	shown := func(name string) bool { return c.all.Name(name) != name }
	if f.Suggestion != nil && slices.ContainsFunc(f.Suggestion.Edits, func(e finding.SuggestedEdit) bool { return shown(e.Insert) || c.all.InPath(e.Path) }) {
		f.Suggestion = &finding.Suggestion{Text: f.Suggestion.Text, Access: f.Suggestion.Access}
	}
	if f.Suggestion != nil {
		f.Suggestion.Access = f.Suggestion.Access.Without(shown)
		f.Suggestion.Text = c.all.Text(f.Suggestion.Text)
	}
	names := namesOf(f)
	if slices.ContainsFunc(names[:], func(name *string) bool { return shown(*name) }) || c.all.InPath(f.Location.Path) {
		c.fromNames(r, it, f)
	}
}

func (c *cutter) fromNames(r *reader, it item, f *finding.Finding) {
	if c.strong == nil {
		c.strong = finding.NewCutter(slices.DeleteFunc(slices.Clone(c.secrets), func(s finding.Secret) bool { return r.known(s).weak })...)
	}
	if c.strong.InPath(f.Location.Path) {
		f.Location.Path = ""
		r.diagnose(Warning, "a path holds the secret itself", "The finding is kept without its path. Rename the file after rotating the secret.", it.place())
	}
	for _, name := range namesOf(f) {
		*name = c.strong.Name(*name)
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
