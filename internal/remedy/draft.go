package remedy

import (
	"bytes"
	"errors"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// draft gathers the steps of all actions before any is made, so that each
// action judges the code as it is and none the half-done work of another.
type draft struct {
	req      Request
	opened   map[string]edit.File   // by path
	steps    map[string][]edit.Step // by path
	removed  map[place]bool
	declared map[place]bool // variables to be declared, by folder and name
	deleted  map[string]bool
	given    map[string]string // by kind of file, what the secret is called there

	summary  []string
	notes    []string
	rollback []string
	// seals says that what was a literal is sensitive now, so that outputs which show
	// it have to say so.
	seals bool
	// irreversible says that reverting the commit does not restore all of it.
	irreversible bool
}

// bom leads a file that says in which encoding it is.
const bom = "\xef\xbb\xbf"

// place is a block in a file, or in declared a variable in a folder.
type place struct{ path, address string }

func newDraft(req Request) *draft {
	return &draft{
		req: req, opened: map[string]edit.File{}, steps: map[string][]edit.Step{}, removed: map[place]bool{}, declared: map[place]bool{},
		deleted: map[string]bool{}, given: map[string]string{},
	}
}

// add plans a step on Terraform code, if the file may be edited at all and the step has
// an effect.
func (d *draft) add(file string, step edit.Step) error {
	if err := d.mayAdd(file, step); err != nil {
		return err
	}
	return d.addAny(file, step)
}

// addAny plans a step on a file of any kind; the step knows of which.
func (d *draft) addAny(file string, step edit.Step) error {
	if err := d.allow(file); err != nil {
		return err
	}
	d.steps[file] = append(d.steps[file], step)
	return nil
}

func (d *draft) allow(file string) error {
	if d.req.Allowed == nil || !d.req.Allowed(file) {
		return refuse("%q is outside the paths that the target lets quell edit", file)
	}
	return nil
}

// mayAdd refuses a step that may not be made.
func (d *draft) mayAdd(file string, step edit.Step) error {
	if err := d.allow(file); err != nil {
		return err
	}
	if line, ok := step.(edit.RemoveAttribute); ok && line.Address == "" && strings.HasSuffix(file, ".tfvars") {
		return nil // a line of a file of variables
	}
	if err := editable(file); err != nil {
		return err
	}
	return d.effective(file, step)
}

// editable refuses a file that no step can be made in.
func editable(file string) error {
	switch {
	case locate.IsJSON(file):
		return refuse("%q is Terraform code in JSON syntax, which quell reads and does not edit", file)
	case !locate.IsNative(file):
		return refuse("%q is not Terraform code", file)
	}
	return nil
}

// effective refuses a step that would change the code and not, or not all of, what
// Terraform or OpenTofu make of it: what an override file changes, what only one of two
// files read by turns has, and what a resource ignores.
func (d *draft) effective(file string, step edit.Step) error {
	var by locate.Site
	changed := false
	switch step := step.(type) {
	case edit.RemoveBlock:
		if locate.IsOverride(file) {
			return refuse("%q only changes %s, which another file declares", file, step.Address)
		}
		by, changed = d.req.Index.Overridden(file, step.Address, "")
	case edit.SetAttribute:
		return d.effectiveWithin(file, step.Address, step.Attribute)
	case edit.RemoveAttribute:
		return d.effectiveWithin(file, step.Address, step.Attribute)
	case edit.RemoveListItem:
		return d.effectiveWithin(file, step.Address, step.Attribute)
	case edit.ReplaceLiteral:
		by, changed = d.req.Index.OverriddenAt(file, locate.Range{Start: step.Start, End: step.End})
	case edit.SealVariable:
		by, changed = d.req.Index.Overridden(file, "variable."+step.Name, "default")
	case edit.AppendBlock:
		if other, ok := d.req.Index.Twin(file); ok {
			return refuse("a block added to %q would not be in %q, of which Terraform and OpenTofu read one each", file, other)
		}
	}
	if changed {
		return overridden(file, by)
	}
	return nil
}

// effectiveWithin is effective for a step within an attribute.
func (d *draft) effectiveWithin(file, address, attribute string) error {
	if err := d.notIgnored(file, address, attribute); err != nil {
		return err
	}
	if i := strings.IndexByte(attribute, '['); i >= 0 {
		attribute = attribute[:i]
	}
	if by, changed := d.req.Index.Overridden(file, address, attribute); changed {
		return overridden(file, by)
	}
	return nil
}

func overridden(file string, by locate.Site) error {
	return refuse("%s cannot be fixed in %q: %s:%d changes it", by.Address, file, by.Path, by.Line)
}

// file is a file as the code has it, read once for all that is planned on it.
func (d *draft) file(path string) (edit.File, error) {
	if f, ok := d.opened[path]; ok {
		return f, nil
	}
	src, ok := d.req.Index.Source(path)
	if !ok {
		return edit.File{}, refuse("%q is not in the code", path)
	}
	d.opened[path] = edit.Open(path, src.Bytes())
	return d.opened[path], nil
}

// source is a file as the code has it.
func (d *draft) source(file string) ([]byte, error) {
	src, ok := d.req.Index.Source(file)
	if !ok {
		return nil, refuse("%q is not in the code", file)
	}
	return src.Bytes(), nil
}

func (d *draft) note(text string) {
	if !slices.Contains(d.notes, text) {
		d.notes = append(d.notes, text)
	}
}

// block is a site's block as the code has it.
func (d *draft) block(file, address string) (locate.Block, error) {
	b, ok := d.req.Index.Block(file, address)
	switch {
	case !ok && !locate.IsNative(file) && !locate.IsJSON(file):
		return b, refuse("%s of %q would have to be changed as well, which is no file of a module", address, file)
	case !ok:
		return b, refuse("%s is not, or not only once, in %q", address, file)
	}
	return b, nil
}

// finish makes all steps and checks the whole.
func (d *draft) finish() (Fix, error) {
	fix, after, err := d.made()
	if err != nil {
		return Fix{}, err
	}
	faults := d.faults(after, fix.Edits)
	if d.seals && slices.ContainsFunc(faults, func(f locate.Fault) bool { return f.Unmarked }) {
		if err := d.mark(faults); err != nil {
			return Fix{}, err
		}
		if fix, after, err = d.made(); err != nil {
			return Fix{}, err
		}
		faults = d.faults(after, fix.Edits)
	}
	if err := d.nothingDangles(after, faults); err != nil {
		return Fix{}, err
	}
	fix.Summary = sentence(d.summary)
	fix.Rollback = "Revert the commit and apply."
	if len(d.rollback) > 0 {
		fix.Rollback = "Revert the commit and apply; " + strings.Join(d.rollback, "; ") + "."
	}
	return fix, nil
}

// deletions takes the files out that go as a whole.
func (d *draft) deletions(fix *Fix) (*locate.Index, error) {
	after := d.req.Index
	for _, file := range slices.Sorted(maps.Keys(d.deleted)) {
		if len(d.steps[file]) > 0 {
			return nil, refuse("%q is to be deleted, and edited as well", file)
		}
		src, err := d.source(file)
		if err != nil {
			return nil, err
		}
		fix.Edits = append(fix.Edits, Edit{Path: file, Before: src})
		after = after.Without(file)
	}
	return after, nil
}

// mark plans that the outputs which show a secret say so: Terraform refuses them
// otherwise.
func (d *draft) mark(faults []locate.Fault) error {
	for _, f := range faults {
		if !f.Unmarked {
			continue
		}
		if err := d.add(f.Path, edit.SetAttribute{Address: f.Address, Attribute: "sensitive", Value: "true"}); err != nil {
			return err
		}
	}
	return nil
}

// made is the code after all steps.
func (d *draft) made() (Fix, *locate.Index, error) {
	fix := Fix{Notes: slices.Clone(d.notes), Reversible: !d.irreversible}
	after, err := d.deletions(&fix)
	if err != nil {
		return Fix{}, nil, err
	}
	for _, file := range slices.Sorted(maps.Keys(d.steps)) {
		src, ok := d.req.Index.Source(file)
		if !ok {
			return Fix{}, nil, refuse("%q is not in the code", file)
		}
		now, err := d.file(file)
		if err != nil {
			return Fix{}, nil, err
		}
		made, err := now.Apply(d.steps[file]...)
		if errors.Is(err, edit.ErrUnchanged) {
			continue
		}
		if err != nil {
			return Fix{}, nil, refuse("%v", err)
		}
		if len(bytes.TrimSpace(bytes.TrimPrefix(made, []byte(bom)))) == 0 {
			if other, ok := after.Twin(file); ok && strings.HasSuffix(file, ".tofu") {
				return Fix{}, nil, refuse("nothing would be left in %q, and without it OpenTofu reads %q, which has more", file, other)
			}
			fix.Notes = append(fix.Notes, path.Base(file)+" is deleted: nothing else is in it.")
			fix.Edits = append(fix.Edits, Edit{Path: file, Before: src.Bytes()})
			after = after.Without(file)
			continue
		}
		fix.Edits = append(fix.Edits, Edit{Path: file, Before: src.Bytes(), After: made})
		parsed, err := locate.Parse(locate.File{Path: file, Data: made})
		if err != nil {
			return Fix{}, nil, refuse("%v", err)
		}
		after = after.With(parsed)
	}
	slices.SortFunc(fix.Edits, func(a, b Edit) int { return strings.Compare(a.Path, b.Path) })
	if len(fix.Edits) == 0 {
		return Fix{}, nil, refuse("the code already is as the policy asks; the finding may be older than the code")
	}
	return fix, after, nil
}

// nothingDangles checks that all removed blocks are gone, and that the code as a
// whole has no fault that it did not have.
func (d *draft) nothingDangles(after *locate.Index, faults []locate.Fault) error {
	for _, p := range slices.SortedFunc(maps.Keys(d.removed), comparePlaces) {
		if _, still := after.Block(p.path, p.address); still {
			return refuse("%s is still in %q", p.address, p.path)
		}
	}
	for _, fault := range faults {
		return refuse("the code would not be whole after it: %s", fault)
	}
	return nil
}

// faults are those that the code has only after the edits.
func (d *draft) faults(after *locate.Index, edits []Edit) []locate.Fault {
	folders := make([]string, len(edits))
	for i, e := range edits {
		folders[i] = path.Dir(e.Path)
	}
	return locate.NewFaults(d.req.Index.Dangling(folders...), after.Dangling(folders...))
}

func comparePlaces(a, b place) int {
	if c := strings.Compare(a.path, b.path); c != 0 {
		return c
	}
	return strings.Compare(a.address, b.address)
}
