package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) pullCommand() *cobra.Command {
	var target string
	c := &cobra.Command{Use: "pr", Short: "Pull requests, kept in the repository: list, show, approve, merge, close", RunE: needsSubcommand, Args: cobra.ArbitraryArgs}
	c.PersistentFlags().StringVar(&target, "target", "", "`name` of a target in the pull request's repository; needed where several repositories have that number")
	c.AddCommand(
		s.pullList(&target),
		s.pullShow(&target),
		s.pullAct("approve", "Approve a pull request's present commit", func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
			news, err := l.ApprovePull(ctx, target, n, by)
			if !news {
				return fmt.Sprintf("Pull request %d is approved by %s already: nothing was changed.", n, line(by.String())), err
			}
			return fmt.Sprintf("Approved pull request %d.", n), err
		}),
		s.pullAct("merge", "Merge a pull request: the approval of a proposal", func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
			commit, err := l.MergePull(ctx, target, n, by)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("Merged pull request %d as %s. The next `quell run` records the approval.", n, brief(commit)), nil
		}),
		s.pullClose(&target),
	)
	return c
}

func (s *shell) pullList(target *string) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List the open pull requests, of one target with --target", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, _, err := s.open(c.Context())
			if err != nil {
				return err
			}
			desks, err := desksFor(c.Context(), loop, *target)
			var unread *reconciler.UnreadDesks
			if err != nil && !errors.As(err, &unread) {
				return err
			}
			pulls := []forge.Pull{}
			for _, d := range desks {
				for _, p := range d.Pulls() {
					if (all || p.State == forge.PullOpen) && (*target == "" || p.Target == *target) {
						pulls = append(pulls, p)
					}
				}
			}
			if err := s.showPulls(pulls, all); err != nil || unread == nil {
				return err
			}
			for _, cause := range unread.Causes {
				s.note("its pull requests are not listed: %v", cause)
			}
			return codeError(exitPartial)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list merged and closed ones too")
	return c
}

// desksFor are the desks at which a target's pull requests may be; all of them for
// none.
func desksFor(ctx context.Context, loop *reconciler.Loop, target string) ([]reconciler.Desk, error) {
	if target == "" {
		return loop.Desks(ctx)
	}
	desk, err := loop.DeskOf(ctx, target)
	return []reconciler.Desk{desk}, err
}

// pullsOutput is the JSON form of quell pr list.
type pullsOutput struct {
	Schema string       `json:"schema"`
	Pulls  []forge.Pull `json:"pull_requests"`
}

// pullOutput is the JSON form of quell pr show.
type pullOutput struct {
	Schema string `json:"schema"`
	forge.Pull
	Diff string `json:"diff"` // without secrets; empty unless the pull request is open
}

// openOnly says what a list leaves out.
func openOnly(all bool) string {
	if all {
		return ""
	}
	return " are open (--all lists the others)"
}

func (s *shell) showPulls(pulls []forge.Pull, all bool) error {
	if s.json() {
		return s.writeJSON(pullsOutput{"quell.pulls/v1", pulls})
	}
	if len(pulls) == 0 {
		s.printf("No pull requests%s.\n", openOnly(all))
		return nil
	}
	rows := [][]string{{"NUMBER", "STATE", "TARGET", "BRANCH", "TITLE"}}
	for _, p := range pulls {
		rows = append(rows, []string{strconv.Itoa(p.Number), string(p.State), p.Target, p.Branch, p.Title})
	}
	s.table(rows)
	return nil
}

func (s *shell) pullShow(target *string) *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a pull request with its change", Args: oneArgument("a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := number("pull request", args[0])
			if err != nil {
				return err
			}
			loop, _, err := s.open(c.Context())
			if err != nil {
				return err
			}
			pull, diff, err := loop.ShowPull(c.Context(), *target, n)
			if err != nil {
				return err
			}
			if s.json() {
				return s.writeJSON(pullOutput{"quell.pull/v1", pull, diff})
			}
			s.showPull(pull, diff)
			return nil
		},
	}
}

func (s *shell) showPull(p forge.Pull, diff string) {
	s.printf("Pull request %d: %s\n%s → %s, %s, opened %s\n", p.Number, line(p.Title), p.Branch, p.Base, p.State, p.OpenedAt.Format(time.RFC3339))
	for _, a := range p.Approvals {
		s.printf("approved by %s, %s\n", line(a.By), a.At.Format(time.RFC3339))
	}
	if p.Merge != nil {
		s.printf("merged by %s, %s, as %s\n", line(p.Merge.By), p.Merge.At.Format(time.RFC3339), brief(p.Merge.Commit))
	}
	s.closed(p.Close)
	s.printf("\n%s", readable(p.Body))
	if diff != "" {
		s.printf("\n%s", diff)
	}
}

// closed says who closed a pull request or ticket, and why.
func (s *shell) closed(c *forge.Close) {
	if c == nil {
		return
	}
	s.printf("closed by %s, %s: %s\n", line(c.By), c.At.Format(time.RFC3339), line(cmp.Or(c.Reason, "no reason given")))
}

type pullAction func(context.Context, *reconciler.Loop, int, reconciler.Person) (string, error)

func (s *shell) pullAct(name, short string, act pullAction) *cobra.Command {
	return &cobra.Command{
		Use: name + " NUMBER", Short: short, Args: oneArgument("a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error { return s.perform(c, "pull request", args[0], act) },
	}
}

func (s *shell) pullClose(target *string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "close NUMBER", Short: "Reject a proposal: it is not made again until the finding or the policy changes", Args: oneArgument("a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.perform(c, "pull request", args[0], func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
				return fmt.Sprintf("Closed pull request %d.", n), l.ClosePull(ctx, *target, n, by, reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return c
}

// actOutput is the JSON form of what a person did to a pull request or ticket.
type actOutput struct {
	Schema string `json:"schema"`
	Number int    `json:"number"`
	By     string `json:"by"`
	Done   string `json:"done"` // in words
}

// perform does something to a pull request or ticket as the person at the keyboard.
func (s *shell) perform(c *cobra.Command, what, arg string, act pullAction) error {
	n, err := number(what, arg)
	if err != nil {
		return err
	}
	loop, now, err := s.open(c.Context())
	if err != nil {
		return err
	}
	by := reconciler.Person{When: now}
	if by.Name, by.Email = gitrepo.UserFromConfig(s.options().Repo); by.Name == "" || by.Email == "" {
		return &reconciler.Blocked{
			Problem: fmt.Sprintf("%s %s %d: Git does not know who you are", c.Name(), what, n),
			Remedy:  "The record says who decided: run `git config --global user.name \"Your Name\"` and `git config --global user.email you@example.com`.",
		}
	}
	said, err := act(c.Context(), loop, n, by)
	if err != nil {
		return err
	}
	if s.json() {
		return s.writeJSON(actOutput{"quell.act/v1", n, by.String(), said})
	}
	s.printf("%s\n", said)
	return nil
}

func number(what, arg string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(arg, "#"))
	if err != nil || n < 1 {
		list := "quell pr list"
		if what == "ticket" {
			list = "quell ticket list"
		}
		return 0, &usageError{fmt.Errorf("%s %q: not a number", what, arg), "Give a number as `" + list + "` shows it."}
	}
	return n, nil
}
