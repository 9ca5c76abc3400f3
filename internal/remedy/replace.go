package remedy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/quellhq/terraform-provider-quell/internal/edit"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// replaceLiterals plans replace_literal: in each folder one sensitive variable
// takes the place of the secret wherever it stands. Other files have ways of their own.
func (d *draft) replaceLiterals(action policy.Action, _ incident.Incident) error {
	folders := map[string][]literal{}
	var order []string
	var outside []locate.Site
	sites := slices.Clone(d.req.Sites)
	slices.SortFunc(sites, func(a, b locate.Site) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), a.Literal.Start-b.Literal.Start)
	})
	for _, site := range sites {
		if isAssignment(site) {
			if err := d.unassign(site); err != nil {
				return err
			}
			continue
		}
		if !locate.IsNative(site.Path) && !locate.IsJSON(site.Path) {
			outside = append(outside, site)
			continue
		}
		l, err := d.literal(site)
		if err != nil {
			return err
		}
		folder := path.Dir(site.Path)
		if folders[folder] == nil {
			order = append(order, folder)
		}
		folders[folder] = append(folders[folder], l)
	}
	slices.Sort(order)
	for _, folder := range order {
		literals := folders[folder]
		slices.SortFunc(literals, func(a, b literal) int {
			return cmp.Or(strings.Compare(a.site.Path, b.site.Path), a.site.Literal.Start-b.site.Literal.Start)
		})
		if err := d.replaceIn(folder, literals, action); err != nil {
			return err
		}
	}
	if err := d.replaceOutside(outside, action); err != nil {
		return err
	}
	d.seals = true
	d.exposed()
	return nil
}

// literal is a secret's place in Terraform code.
type literal struct {
	site  locate.Site
	block locate.Block
	attr  *hclsyntax.Attribute // of the block or one nested in it; of a local nil
}

func (d *draft) literal(site locate.Site) (literal, error) {
	if locate.IsJSON(site.Path) {
		return literal{}, editable(site.Path)
	}
	if site.Address == "" {
		return literal{}, refuse("replace_literal edits blocks of Terraform code; line %d of %q is in none", site.Line, site.Path)
	}
	if site.Literal.End <= site.Literal.Start {
		return literal{}, refuse("replace_literal is about a secret's place in the code; %s (%s:%d) is a whole block", site.Address, site.Path, site.Line)
	}
	b, err := d.block(site.Path, site.Address)
	if err != nil {
		return literal{}, err
	}
	l := literal{site: site, block: b}
	if b.Type == "local" {
		return l, nil
	}
	body, err := d.body(b)
	if err != nil {
		return literal{}, err
	}
	if l.attr = attributeAt(body, site.Literal); l.attr == nil {
		return literal{}, refuse("line %d of %q is in no attribute's value", site.Line, site.Path)
	}
	return l, nil
}

// attributeAt finds the attribute, nested or not, whose value holds the range.
func attributeAt(body *hclsyntax.Body, at locate.Range) *hclsyntax.Attribute {
	for _, attr := range body.Attributes {
		if r := attr.Expr.Range(); r.Start.Byte <= at.Start && at.End <= r.End.Byte {
			return attr
		}
	}
	for _, b := range body.Blocks {
		if attr := attributeAt(b.Body, at); attr != nil {
			return attr
		}
	}
	return nil
}

// replaceIn plans the edits of one folder.
func (d *draft) replaceIn(folder string, literals []literal, action policy.Action) error {
	name, err := d.sealed(folder, literals)
	if err != nil {
		return err
	}
	if name == "" {
		if name, err = d.declare(folder, literals, action); err != nil {
			return err
		}
	}
	var places, defaults []string
	for _, l := range literals {
		if l.block.Type == "variable" {
			defaults = append(defaults, l.site.Address)
			continue
		}
		if !slices.Contains(places, l.site.Address) {
			places = append(places, l.site.Address)
		}
		step := edit.ReplaceLiteral{Start: l.site.Literal.Start, End: l.site.Literal.End, Reference: "var." + name}
		if err := d.add(l.site.Path, step); err != nil {
			return err
		}
	}
	if len(places) > 0 {
		d.summary = append(d.summary, fmt.Sprintf("replace the secret in %s by var.%s%s", enumerate(places), name, of(folder)))
	}
	if len(defaults) > 0 {
		d.summary = append(d.summary, "take the secret default from "+enumerate(defaults))
	}
	if len(d.req.Index.Callers(folder)) > 0 {
		return nil // the callers give it already
	}
	d.note(fmt.Sprintf("Give var.%s%s its new value before the next apply, for example in TF_VAR_%s.", name, of(folder), name))
	return nil
}

// sealed plans that variables whose default is the secret lose it, and names
// the first such variable; empty when there is none.
func (d *draft) sealed(folder string, literals []literal) (string, error) {
	var first string
	for _, l := range literals {
		if l.block.Type != "variable" {
			continue
		}
		name := l.block.Labels[0]
		if l.attr.Name != "default" {
			return "", refuse("the secret is in %s of %s (%s:%d), which is a constant", l.attr.Name, l.site.Address, l.site.Path, l.site.Line)
		}
		if _, ok := l.attr.Expr.(*hclsyntax.TemplateExpr); !ok {
			return "", refuse("the default of %s (%s:%d) may hold more than the secret", l.site.Address, l.site.Path, l.site.Line)
		}
		for _, caller := range d.req.Index.Callers(folder) {
			body, err := d.body(caller)
			if err != nil {
				return "", err
			}
			if body.Attributes[name] == nil {
				return "", refuse("without its default, %s would have to be given by %s", l.site.Address, named([]locate.Block{caller}))
			}
		}
		if err := d.add(l.site.Path, edit.SealVariable{Name: name}); err != nil {
			return "", err
		}
		first = cmp.Or(first, name)
	}
	return first, nil
}

// declare plans a new variable for the folder, and gives its name.
func (d *draft) declare(folder string, literals []literal, action policy.Action) (string, error) {
	if callers := d.req.Index.Callers(folder); len(callers) > 0 {
		return "", refuse("a new variable%s would have to be given by %s", of(folder), named(callers))
	}
	name, err := d.variableName(folder, literals[0], action.Variable)
	if err != nil {
		return "", err
	}
	file := literals[0].site.Path
	if _, ok := d.req.Index.Source(path.Join(folder, "variables.tf")); ok {
		file = path.Join(folder, "variables.tf")
	}
	d.declared[place{folder, name}] = true
	return name, d.add(file, edit.AppendBlock{Source: declaration(name, literals)})
}

// declaration is the variable's block. Its description names places only.
func declaration(name string, literals []literal) string {
	var places []string
	for _, l := range literals {
		if !slices.Contains(places, l.site.Address) {
			places = append(places, l.site.Address)
		}
	}
	description := hclwrite.TokensForValue(cty.StringVal("Secret of " + enumerate(places) + ".")).Bytes()
	return fmt.Sprintf("variable %q {\n  description = %s\n  type        = string\n  sensitive   = true\n}\n", name, description)
}
