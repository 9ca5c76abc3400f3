package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) pullCommand() *cobra.Command {
	var target string
	c := &cobra.Command{Use: "pr", Short: "The local forge's pull requests: list, show, approve, merge, close", RunE: needsSubcommand, Args: cobra.ArbitraryArgs}
	c.PersistentFlags().StringVar(&target, "target", "", "a target with a repository of its own (default: the control repository)")
	c.AddCommand(
		s.pullList(),
		s.pullShow(&target),
		s.pullAct("approve", "Approve a pull request's present commit", func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
			return fmt.Sprintf("Approved pull request %d.", n), l.ApprovePull(ctx, target, n, by)
		}),
		s.pullAct("merge", "Merge a pull request: the approval of a proposal", func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
			commit, err := l.MergePull(ctx, target, n, by)
			if err != nil {
				return "", err
			}
			return fmt.Sprintf("Merged pull request %d as %s. The next `quell run` records the approval.", n, commit[:10]), nil
		}),
		s.pullClose(&target),
	)
	return c
}

func needsSubcommand(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return &usageError{fmt.Errorf("%s has no command %q", c.CommandPath(), args[0]), "see `" + c.CommandPath() + " --help`"}
	}
	return c.Help()
}

func (s *shell) pullList() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List the open pull requests", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			loop, _, err := s.open(c.Context())
			if err != nil {
				return err
			}
			desks, err := loop.Desks(c.Context())
			if err != nil {
				return err
			}
			pulls := []forge.Pull{}
			for _, d := range desks {
				for _, p := range d.Pulls() {
					if all || p.State == forge.PullOpen {
						pulls = append(pulls, p)
					}
				}
			}
			return s.showPulls(pulls)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list merged and closed ones too")
	return c
}

func (s *shell) showPulls(pulls []forge.Pull) error {
	if s.json() {
		return s.writeJSON(struct {
			Schema string       `json:"schema"`
			Pulls  []forge.Pull `json:"pull_requests"`
		}{"quell.pulls/v1", pulls})
	}
	if len(pulls) == 0 {
		s.printf("No pull requests.\n")
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
		Use: "show NUMBER", Short: "Show a pull request with its change", Args: exactly(1, "a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := number(args[0])
			if err != nil {
				return err
			}
			loop, _, err := s.open(c.Context())
			if err != nil {
				return err
			}
			pull, diff, err := loop.ShowPull(c.Context(), *target, n)
			if err != nil {
				return forgeError(err)
			}
			if s.json() {
				return s.writeJSON(struct {
					Schema string `json:"schema"`
					forge.Pull
					Diff string `json:"diff"`
				}{"quell.pull/v1", pull, diff})
			}
			s.printf("#%d %s\n%s → %s, %s, opened %s\n", pull.Number, plan.Terminal(pull.Title), pull.Branch, pull.Base, pull.State, pull.OpenedAt.Format(time.RFC3339))
			for _, a := range pull.Approvals {
				s.printf("approved by %s, %s\n", plan.Terminal(a.By), a.At.Format(time.RFC3339))
			}
			if pull.Merge != nil {
				s.printf("merged by %s, %s, as %s\n", plan.Terminal(pull.Merge.By), pull.Merge.At.Format(time.RFC3339), pull.Merge.Commit)
			}
			if pull.Close != nil {
				s.printf("closed by %s, %s: %s\n", plan.Terminal(pull.Close.By), pull.Close.At.Format(time.RFC3339), plan.Terminal(pull.Close.Reason))
			}
			s.printf("\n%s\n\n%s", plan.Terminal(pull.Body), plan.Terminal(diff))
			return nil
		},
	}
}

type pullAction func(context.Context, *reconciler.Loop, int, reconciler.Person) (string, error)

func (s *shell) pullAct(name, short string, act pullAction) *cobra.Command {
	return &cobra.Command{
		Use: name + " NUMBER", Short: short, Args: exactly(1, "a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error { return s.perform(c, args[0], act) },
	}
}

func (s *shell) pullClose(target *string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "close NUMBER", Short: "Reject a proposal: it is not made again until the finding or the policy changes", Args: exactly(1, "a pull request's number"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.perform(c, args[0], func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
				return fmt.Sprintf("Closed pull request %d.", n), l.ClosePull(ctx, *target, n, by, reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return c
}

// perform does something to a pull request or ticket as the person at the keyboard.
func (s *shell) perform(c *cobra.Command, arg string, act pullAction) error {
	n, err := number(arg)
	if err != nil {
		return err
	}
	loop, now, err := s.open(c.Context())
	if err != nil {
		return err
	}
	by := reconciler.Person{When: now}
	if by.Name, by.Email = gitrepo.UserFromConfig(s.options().Repo); by.Name == "" {
		return &reconciler.Blocked{Problem: "who you are is not known", Remedy: "`git config --global user.name \"Your Name\"` and user.email: the record says who decided."}
	}
	said, err := act(c.Context(), loop, n, by)
	if err != nil {
		return forgeError(err)
	}
	if s.json() {
		return s.writeJSON(struct {
			Schema string `json:"schema"`
			Number int    `json:"number"`
			By     string `json:"by"`
			Done   string `json:"done"`
		}{"quell.act/v1", n, by.String(), said})
	}
	s.printf("%s\n", said)
	return nil
}

func number(arg string) (int, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(arg, "#"))
	if err != nil || n < 1 {
		return 0, &usageError{fmt.Errorf("number %q", arg), "give a number as `quell pr list` or `quell ticket list` shows it"}
	}
	return n, nil
}
