package remedy

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// What reviewers and whoever reverts must know of a secret that leaves the code.
const (
	inHistory = "The old value stays in the Git history: rotate it, and consider it known to whoever can read the repository."
	comesBack = "the exposed value comes back into the code with it"
)

// setValues plans set_value, in the document of each site.
func (d *draft) setValues(action policy.Action, _ incident.Incident) error {
	keys, err := policy.KeyPath(action.Key)
	if err != nil {
		return refuse("key %v", err)
	}
	var files []string
	for _, site := range d.req.Sites {
		src, err := d.source(site.Path)
		if err != nil {
			return err
		}
		step := edit.SetValue{At: offset(src, site), Keys: keys, Value: action.Value}
		if _, err := edit.Apply(site.Path, src, step); errors.Is(err, edit.ErrUnchanged) {
			d.note(fmt.Sprintf("%s of %q already is as the policy asks.", action.Key, site.Path))
			continue
		}
		if err := d.addAny(site.Path, step); err != nil {
			return err
		}
		files = including(files, fmt.Sprintf("%q", site.Path))
	}
	if len(files) > 0 {
		slices.Sort(files)
		d.summary = append(d.summary, fmt.Sprintf("set %s in %s", action.Key, enumerate(files)))
	}
	return nil
}

// removeValues plans remove_value: of a key that the policy names, or of the value that
// is the secret.
func (d *draft) removeValues(action policy.Action, _ incident.Incident) error {
	var gone []string
	for _, site := range d.req.Sites {
		src, err := d.source(site.Path)
		if err != nil {
			return err
		}
		keys, err := d.keysOf(action, site, src)
		if err != nil {
			return err
		}
		step := edit.RemoveValue{At: offset(src, site), Keys: keys}
		if _, err := edit.Apply(site.Path, src, step); errors.Is(err, edit.ErrUnchanged) {
			d.note(fmt.Sprintf("%s is not in %q.", strings.Join(keys, "."), site.Path))
			continue
		}
		if err := d.addAny(site.Path, step); err != nil {
			return err
		}
		gone = including(gone, fmt.Sprintf("%s from %q", strings.Join(keys, "."), site.Path))
	}
	if len(gone) == 0 {
		return nil
	}
	slices.Sort(gone)
	d.summary = append(d.summary, "remove "+enumerate(gone))
	d.note("Give the value in another way to whatever reads it from there, before this is merged.")
	d.exposed()
	return nil
}

// keysOf are the action's keys, or those of the value that is the secret.
func (d *draft) keysOf(action policy.Action, site locate.Site, src []byte) ([]string, error) {
	if action.Key != "" {
		keys, err := policy.KeyPath(action.Key)
		if err != nil {
			return nil, refuse("key %v", err)
		}
		return keys, nil
	}
	if site.Literal.End <= site.Literal.Start {
		return nil, refuse("which value of %q is meant is not known: the incident has no secret there, and the policy names no key", site.Path)
	}
	settings, err := edit.ReadSettings(site.Path, src)
	if err != nil {
		return nil, refuse("%q: %v", site.Path, err)
	}
	keys, whole, ok := settings.KeysAt(site.Literal.Start, site.Literal.End)
	switch {
	case !ok:
		return nil, refuse("line %d of %q is in no single value: it is a comment, a key or a text of several lines", site.Line, site.Path)
	case !whole:
		return nil, refuse("the secret is a part of %s in %q: name that key for all of it to go", strings.Join(keys, "."), site.Path)
	}
	return keys, nil
}

// exposed says what holds of every secret that leaves the code.
func (d *draft) exposed() {
	if !slices.ContainsFunc(d.req.Sites, func(s locate.Site) bool { return s.Literal.End > s.Literal.Start }) {
		return
	}
	d.rollback = including(d.rollback, comesBack)
	d.note(inHistory)
}

// offset is where a site stands: its secret, or where its line begins.
func offset(src []byte, site locate.Site) int {
	if site.Literal.End > site.Literal.Start {
		return site.Literal.Start
	}
	at := 0
	for range site.Line - 1 {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}

// including is a list with a text that it may have.
func including(list []string, text string) []string {
	if slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}
