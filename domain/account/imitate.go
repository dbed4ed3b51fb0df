package account

import (
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// imitates refuses a name that would be taken for the people who run the service: the
// name of an office, or of somebody who holds one, look-alike letters and spacing
// included. What these people call themselves is theirs to say.
func imitates(tx Tx, who id.Person, name string) error {
	var bad fault.Fields
	if guard.NamesOffice(name) {
		bad.Add("name", "Enter a name that does not look like one of the team or the organisation.")
		return bad.Fault("person.imitates", "This name would be taken for the team that runs this service.")
	}
	names, err := tx.OfficeNames()
	if err != nil {
		return err
	}
	look := guard.Skeleton(name)
	for p, of := range names {
		if p != who && look != "" && guard.Skeleton(of) == look {
			bad.Add("name", "Enter a name that differs from that of somebody on the team, such as with a middle name.")
			break
		}
	}
	return bad.Fault("person.imitates", "This name would be taken for somebody of the team that runs this service.")
}
