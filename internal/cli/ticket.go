package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/quellhq/terraform-provider-quell/internal/forge"
	"github.com/quellhq/terraform-provider-quell/internal/plan"
	"github.com/quellhq/terraform-provider-quell/reconciler"
)

func (s *shell) ticketCommand() *cobra.Command {
	c := &cobra.Command{Use: "ticket", Short: "The local forge's escalation tickets: list, show, close", RunE: needsSubcommand, Args: cobra.ArbitraryArgs}
	c.AddCommand(s.ticketList(), s.ticketShow(), s.ticketClose())
	return c
}

// tickets are those of the control repository, where all of them live.
func (s *shell) tickets(ctx context.Context) (*forge.Local, error) {
	loop, _, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	desks, err := loop.Desks(ctx)
	if err != nil {
		return nil, err
	}
	return desks[0].Local, nil
}

func (s *shell) ticketList() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List the open tickets", Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			desk, err := s.tickets(c.Context())
			if err != nil {
				return err
			}
			tickets := []forge.Ticket{}
			for _, t := range desk.Tickets() {
				if all || t.Close == nil {
					tickets = append(tickets, t)
				}
			}
			return s.showTickets(tickets)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "list closed ones too")
	return c
}

func (s *shell) showTickets(tickets []forge.Ticket) error {
	if s.json() {
		return s.writeJSON(struct {
			Schema  string         `json:"schema"`
			Tickets []forge.Ticket `json:"tickets"`
		}{"quell.tickets/v1", tickets})
	}
	if len(tickets) == 0 {
		s.printf("No tickets.\n")
		return nil
	}
	rows := [][]string{{"NUMBER", "STATE", "OWNER", "TITLE"}}
	for _, t := range tickets {
		rows = append(rows, []string{strconv.Itoa(t.Number), string(t.State), first(t.Owner, "-"), t.Title})
	}
	s.table(rows)
	return nil
}

func (s *shell) ticketShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NUMBER", Short: "Show a ticket", Args: exactly(1, "a ticket's number"),
		RunE: func(c *cobra.Command, args []string) error {
			n, err := number(args[0])
			if err != nil {
				return err
			}
			desk, err := s.tickets(c.Context())
			if err != nil {
				return err
			}
			t, err := desk.Ticket(n)
			if err != nil {
				return forgeError(err)
			}
			if s.json() {
				return s.writeJSON(struct {
					Schema string `json:"schema"`
					forge.Ticket
				}{"quell.ticket/v1", t})
			}
			s.printf("#%d %s\n%s, for %s, opened %s\n\n%s\n", t.Number, plan.Terminal(t.Title), t.State, first(t.Owner, "nobody"), t.OpenedAt.Format(time.RFC3339), plan.Terminal(t.Body))
			return nil
		},
	}
}

func (s *shell) ticketClose() *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: "close NUMBER", Short: "Close a ticket; it is opened again if a later pass escalates anew", Args: exactly(1, "a ticket's number"),
		RunE: func(c *cobra.Command, args []string) error {
			return s.perform(c, args[0], func(ctx context.Context, l *reconciler.Loop, n int, by reconciler.Person) (string, error) {
				return fmt.Sprintf("Closed ticket %d.", n), l.CloseTicket(ctx, n, by, reason)
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	return c
}

// forgeError gives the forge's errors their remedy.
func forgeError(err error) error {
	switch {
	case errors.Is(err, forge.ErrNotFound):
		return &reconciler.Blocked{Problem: err.Error(), Remedy: "`quell pr list --all` and `quell ticket list --all` show what there is."}
	case errors.Is(err, forge.ErrState):
		return &reconciler.Blocked{Problem: err.Error(), Remedy: "Nothing was changed."}
	}
	return err
}
