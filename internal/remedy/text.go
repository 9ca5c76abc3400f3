package remedy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// redactLines plans redact_line: REDACTED in the place of the secret, where nothing
// needs it: a comment, a document, an example.
func (d *draft) redactLines(_ policy.Action, _ incident.Incident) error {
	var places []string
	for _, site := range d.req.Sites {
		if site.Literal.End <= site.Literal.Start {
			return refuse("redact_line is about a secret's place; which part of line %d of %q is meant is not known", site.Line, site.Path)
		}
		if err := d.addAny(site.Path, edit.RedactLine{Start: site.Literal.Start, End: site.Literal.End}); err != nil {
			return err
		}
		places = including(places, fmt.Sprintf("%s:%d", site.Path, site.Line))
	}
	slices.Sort(places)
	d.summary = append(d.summary, "redact the secret in "+enumerate(places))
	d.note("Whatever reads the value from there gets the word REDACTED instead.")
	d.exposed()
	return nil
}

// deleteFiles plans delete_file: every file that a site is in goes.
func (d *draft) deleteFiles(_ policy.Action, _ incident.Incident) error {
	var files []string
	for _, site := range d.req.Sites {
		if err := d.allow(site.Path); err != nil {
			return err
		}
		if isTerraform(site.Path) {
			return refuse("%q is Terraform code, which other code may refer to: its blocks are removed one by one", site.Path)
		}
		d.deleted[site.Path] = true
		files = including(files, fmt.Sprintf("%q", site.Path))
	}
	slices.Sort(files)
	d.summary = append(d.summary, "delete "+enumerate(files))
	d.note("What opens the file by its name is not known: check that nothing does.")
	d.exposed()
	return nil
}

// isTerraform says that a file takes part in a module, in whatever syntax.
func isTerraform(file string) bool {
	return slices.ContainsFunc([]string{".tf", ".tofu", ".tfvars", ".tf.json", ".tofu.json", ".tfvars.json", ".hcl"}, func(end string) bool { return strings.HasSuffix(file, end) })
}
