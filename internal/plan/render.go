package plan

import (
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// RenderOptions say how a plan is shown.
type RenderOptions struct {
	Color bool // with ANSI colours
	Width int  // characters a line; 0: lines are not broken
	All   bool // every incident, those that need nothing too
}

// maxListed is how many incidents a section shows that only names them, unless
// all are asked for. Changes are always shown whole.
const maxListed = 20

// Render is the plan for people, in the manner of a Terraform plan. Nothing that
// a finding says can steer the terminal: the only escape sequences are the
// colours, and only when they are asked for.
func Render(p *Plan, opts RenderOptions) string {
	s := &sheet{paint: paint(opts.Color), width: opts.Width, limit: maxListed}
	if opts.All {
		s.limit = len(p.Items)
	}
	s.header(p)
	s.notices("Since the last pass:", linesOf(p.Events, EventLine))
	s.section(p, committed, "Will be committed", s.change)
	s.section(p, proposed, "Will be proposed", s.change)
	s.section(p, escalated, "Will be escalated", s.asked)
	s.section(p, covered, "Go along with another change", s.alongside)
	s.section(p, excepted, "Excepted", s.paused)
	s.section(p, held, "Held", s.paused)
	if opts.All {
		s.section(p, waiting, "Wait for people", s.asked)
		s.section(p, nothing, "Need nothing", s.why)
	}
	if opts.All {
		s.notices("In no report any more:", linesOf(p.Unreported, unreportedLine))
	}
	s.notices("Broken:", linesOf(p.Broken, BrokenLine))
	s.summary(p)
	return s.String()
}

// sheet is the text of one rendering.
type sheet struct {
	strings.Builder
	paint paint
	width int
	limit int
}

func (s *sheet) line(format string, args ...any) { s.WriteString(fmt.Sprintf(format, args...) + "\n") }

func (s *sheet) header(p *Plan) {
	s.line("%s", s.paint.bold(fmt.Sprintf("Plan for %s at %s", s.base(p.Control), moment(p.Now))))
}

// base is a branch at a commit, for people.
func (s *sheet) base(b Base) string {
	text := oneLine(b.Repository)
	if b.Branch != "" {
		text += " " + oneLine(b.Branch)
	}
	if b.Commit != "" {
		text += "@" + b.Commit[:min(7, len(b.Commit))]
	}
	return strings.TrimSpace(text)
}

// notices lists lines under a title; without any, nothing.
func (s *sheet) notices(title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	s.line("\n%s", s.paint.bold(title))
	for _, line := range lines {
		s.line("  %s", wrap(line, s.width, "    "))
	}
}

func linesOf[T any](values []T, line func(T) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = line(v)
	}
	return out
}

// section shows the items of one outcome; a section without any is left out.
func (s *sheet) section(p *Plan, of outcome, title string, show func(*Item)) {
	var items []*Item
	for _, item := range p.Items {
		if item.outcome() == of {
			items = append(items, item)
		}
	}
	if len(items) == 0 {
		return
	}
	limit := s.limit
	if of == committed || of == proposed {
		limit = len(items)
	}
	s.line("\n%s", s.paint.bold(fmt.Sprintf("%s (%d):", title, len(items))))
	for _, item := range items[:min(limit, len(items))] {
		s.line("")
		s.heading(item)
		show(item)
	}
	if more := len(items) - limit; more > 0 {
		s.line("\n  and %d more: --all shows them.", more)
	}
}

// summary is the last line; scripts and people look for it.
func (s *sheet) summary(p *Plan) {
	c := p.Counts()
	if !p.Changes() {
		s.line("\n%s", s.paint.bold("No changes. There is nothing for a run to do."))
	}
	text := fmt.Sprintf("Plan: %d to commit, %d to propose, %d to escalate, %d excepted, %d held.", c.Commit, c.Propose, c.Escalate, c.Excepted, c.Held)
	text += " " + count(c.Nothing, "incident needs nothing", "incidents need nothing") + p.whyNothing() + "."
	if c.Covered > 0 {
		text += " " + count(c.Covered, "goes along with another change.", "go along with another change.")
	}
	if c.Waiting > 0 {
		text += " " + count(c.Waiting, "waits for people.", "wait for people.")
	}
	if names := p.closings(); len(names) > 0 {
		text += fmt.Sprintf(" %d to close as no longer needed: %s.", len(names), few(names))
	}
	if c.Unreported > 0 {
		text += " " + count(c.Unreported, "is in no report any more.", "are in no report any more.")
	}
	s.line("\n%s", text)
}

// few names the first of many.
func few(names []string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// whyNothing says how many of the incidents that need nothing do so for what
// reason; empty when there are none.
func (p *Plan) whyNothing() string {
	var fixed, rejected, left int
	for _, item := range p.Items {
		if item.outcome() != nothing {
			continue
		}
		switch item.Becomes {
		case incident.Fixed, incident.Verified:
			fixed++
		case incident.Rejected:
			rejected++
		default:
			left++
		}
	}
	var parts []string
	for _, part := range []struct {
		n    int
		text string
	}{{fixed, "fixed"}, {rejected, "rejected by a person"}, {left, "left by policy"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.text))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
