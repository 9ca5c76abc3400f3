package policy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// Decode reads all documents of a control repository; files outside of [Root],
// the attestations in its reviews and what only people read, README.md, are
// passed over. What is broken is left
// out of the set and named by an error; where settings are broken, the defaults
// stand in. Files may come in any order.
func Decode(files []File) (Set, []Diagnostic) {
	d := decoder{set: Set{Settings: DefaultSettings()}, files: map[string]File{}}
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for i, f := range files {
		if !strings.HasPrefix(f.Path, Root+"/") || strings.HasPrefix(f.Path, Root+"/reviews/") || path.Base(f.Path) == "README.md" {
			continue
		}
		if i > 0 && files[i-1].Path == f.Path {
			d.add(SeverityError, f.Path, "document is given twice", "Keep one of the two; the first was read.")
			continue
		}
		d.file(f)
	}
	d.refuseTies()
	d.refuseLong()
	d.checkEscalation()
	d.checkClaims()
	d.sort()
	return d.set, d.diags
}

type decoder struct {
	set   Set
	files map[string]File // by path, of what is in the set
	diags []Diagnostic
}

func (d *decoder) add(severity, file, summary, detail string) {
	d.diags = append(d.diags, Diagnostic{Severity: severity, Summary: summary, Detail: detail, File: file})
}

// addAt is add at an attribute of a document that decoded well.
func (d *decoder) addAt(severity, file, attribute, summary, detail string) {
	line, column := attributePosition(d.files[file], attribute)
	d.diags = append(d.diags, Diagnostic{Severity: severity, Summary: summary, Detail: detail, File: file, Line: line, Column: column})
}

func (d *decoder) file(f File) {
	kind, ok := kindOf(f.Path)
	if !ok {
		d.add(SeverityWarning, f.Path, "file is not a document that quell reads", "Documents are "+settingsPath+" and "+Root+"/policies, exceptions, owners, targets, sources or freezes/NAME.hcl. Move the file out of "+Root+".")
		return
	}
	d.files[f.Path] = f
	switch kind {
	case KindPolicy:
		keep(d, &d.set.Policies, f, DecodePolicy)
	case KindException:
		keep(d, &d.set.Exceptions, f, DecodeException)
	case KindOwner:
		keep(d, &d.set.Owners, f, DecodeOwner)
	case KindTarget:
		keep(d, &d.set.Targets, f, DecodeTarget)
	case KindSource:
		keep(d, &d.set.Sources, f, DecodeSource)
	case KindFreeze:
		keep(d, &d.set.Freezes, f, DecodeFreeze)
	case KindSettings:
		settings, diags := DecodeSettings(f)
		d.diags = append(d.diags, diags...)
		if !hasError(diags) {
			d.set.Settings = settings
		}
	}
}

func keep[T any](d *decoder, list *[]T, f File, read func(File) (T, []Diagnostic)) {
	value, diags := read(f)
	d.diags = append(d.diags, diags...)
	if !hasError(diags) {
		*list = append(*list, value)
	}
}

// refuseTies leaves out policies of the same priority: which of them would
// decide must not hang on their names.
func (d *decoder) refuseTies() {
	names := map[int][]string{}
	for _, p := range d.set.Policies {
		names[p.Priority] = append(names[p.Priority], p.Name)
	}
	d.set.Policies = slices.DeleteFunc(d.set.Policies, func(p Policy) bool {
		if len(names[p.Priority]) < 2 {
			return false
		}
		others := slices.DeleteFunc(slices.Clone(names[p.Priority]), func(name string) bool { return name == p.Name })
		d.addAt(SeverityError, PathOf(KindPolicy, p.Name), "priority",
			fmt.Sprintf("policy %q has the same priority, %d, as %q", p.Name, p.Priority, strings.Join(others, `", "`)),
			"Give each policy a priority of its own; the highest that matches decides. Until then none of them does.")
		return true
	})
}

// refuseLong leaves out exceptions that are longer than the settings allow.
func (d *decoder) refuseLong() {
	d.set.Exceptions = slices.DeleteFunc(d.set.Exceptions, func(e Exception) bool {
		if !d.set.Settings.Exceeds(e, time.Time{}) {
			return false
		}
		longest := FormatDuration(d.set.Settings.MaxExceptionAge)
		d.addAt(SeverityError, PathOf(KindException, e.Name), "expires_at",
			fmt.Sprintf("exception %q is longer than max_exception_age, %s", e.Name, longest),
			fmt.Sprintf("End it by %s, or ask for a new one then.", e.StartsAt.Add(d.set.Settings.MaxExceptionAge).Format(time.RFC3339)))
		return true
	})
}

func (d *decoder) checkEscalation() {
	owner := d.set.Settings.EscalationOwner
	if owner == "" || slices.ContainsFunc(d.set.Owners, func(o Owner) bool { return o.Name == owner }) {
		return
	}
	names := make([]string, len(d.set.Owners))
	for i, o := range d.set.Owners {
		names[i] = o.Name
	}
	d.addAt(SeverityWarning, settingsPath, "escalation_owner", fmt.Sprintf("escalation owner %q is not declared", owner),
		hint(owner, names)+"Declare it in "+PathOf(KindOwner, owner)+", or name another.")
}

// checkClaims names the sources whose globs surely have reports in common. They
// stay: [Set.SourceOf] gives such a report to none of them.
func (d *decoder) checkClaims() {
	for _, s := range d.set.Sources {
		for _, other := range d.set.Sources {
			if mine, theirs, ok := s.Overlaps(other); ok {
				d.addAt(SeverityError, PathOf(KindSource, s.Name), "paths", ClaimedTwice(mine, theirs, other.Name),
					"Give each report one source: narrow the globs of one of the two. Until then a report that both match belongs to neither.")
			}
		}
	}
}

func (d *decoder) sort() {
	byName(d.set.Exceptions, func(e Exception) string { return e.Name })
	byName(d.set.Owners, func(o Owner) string { return o.Name })
	byName(d.set.Targets, func(t Target) string { return t.Name })
	byName(d.set.Sources, func(s Source) string { return s.Name })
	byName(d.set.Freezes, func(f Freeze) string { return f.Name })
	slices.SortFunc(d.set.Policies, func(a, b Policy) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), strings.Compare(a.Name, b.Name))
	})
	slices.SortStableFunc(d.diags, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Severity, b.Severity), strings.Compare(a.Summary, b.Summary), strings.Compare(a.Detail, b.Detail))
	})
}

// byName sorts by name, which is not the order of files: "a-b.hcl" comes before
// "a.hcl".
func byName[T any](list []T, name func(T) string) {
	slices.SortFunc(list, func(a, b T) int { return strings.Compare(name(a), name(b)) })
}
