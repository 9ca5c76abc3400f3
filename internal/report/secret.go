package report

import (
	"slices"
	"strings"

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

// add keeps a finding. The secrets that its entry showed, of which the first is
// the one it is about, are cut from whatever the finding says in clear: this is
// the last gate, behind the choice of fields.
func (r *reader) add(it item, f finding.Finding, secrets ...finding.Secret) {
	f.Source, f.Format, f.Report = r.in.Source, r.out.Format, r.in.Path
	if len(secrets) > 0 && !secrets[0].Empty() {
		f.Fingerprint = r.key.Fingerprint(secrets[0])
		f.Weak = r.isWeak(f.Fingerprint, secrets[0])
		if !f.Weak { // four characters of a weak value may be most of it
			f.Hint = secrets[0].Hint()
		}
	}
	for _, s := range secrets {
		r.cut(it, &f, s)
	}
	r.out.Findings = append(r.out.Findings, f)
}

// isWeak judges each secret of a report once.
func (r *reader) isWeak(f finding.Fingerprint, s finding.Secret) bool {
	weak, judged := r.weak[f]
	if !judged {
		weak = s.Weak()
		r.weak[f] = weak
	}
	return weak
}

func (r *reader) cut(it item, f *finding.Finding, s finding.Secret) {
	f.Title = s.CutFrom(f.Title)
	for i := range f.Labels {
		f.Labels[i] = s.CutFrom(f.Labels[i])
	}
	names := []*string{&f.Location.Path, &f.Tool, &f.Rule, &f.Resource, &f.Location.Repository, &f.Location.Commit,
		&f.Identity.Account, &f.Identity.ID, &f.Identity.Name}
	shown := func(name *string) bool { return s.CutFrom(*name) != *name }
	if !slices.ContainsFunc(names, shown) || s.Weak() {
		// "test" may be a password, and a folder's name all the same.
		return
	}
	if shown(&f.Location.Path) {
		f.Location.Path = ""
		r.diagnose(Warning, "a path holds the secret itself", "The finding is kept without its path. Rename the file after rotating the secret.", it.place())
	}
	for _, name := range names {
		*name = s.CutFrom(*name)
	}
}
