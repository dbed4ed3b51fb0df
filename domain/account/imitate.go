package account

import (
	"uptake/domain/fault"
	"uptake/domain/guard"
	"uptake/domain/id"
)

// imitates refuses a name that would be taken for the people who run the service: the
// name of an office, or of somebody who holds one, look-alike letters and spacing
// included. Who holds an office may name it. Nobody is called a former member.
func (s Service) imitates(tx Tx, who Actor, name string) error {
	names, err := tx.OfficeNames()
	if err != nil {
		return err
	}
	return s.imitating(names, who, name)
}

// imitating is imitates with the names of those who hold an office, by person.
func (s Service) imitating(names map[id.Person]string, who Actor, name string) error {
	var bad fault.Fields
	look := guard.Skeleton(name)
	switch {
	case badgeLike(name):
		bad.Add("name", "Enter a name without ticks, pictures and words such as “verified”. Badges are given by the people who run this service.")
		return bad.Fault("person.imitates", "This name would be taken for one that was checked.")
	case len(who.Grants) == 0 && guard.NamesOffice(name, s.Site):
		bad.Add("name", "Enter a name that does not look like one of the team or the organisation.")
		return bad.Fault("person.imitates", "This name would be taken for the team that runs this service.")
	case look == guard.Skeleton(FormerMember):
		bad.Add("name", "Enter another name. This one is shown for people who have left.")
		return bad.Fault("person.imitates", "This name would be taken for somebody who has left.")
	case look == guard.Skeleton(Unnamed):
		bad.Add("name", "Enter another name. This one is shown for people who post without theirs.")
		return bad.Fault("person.imitates", "This name would be taken for somebody who does not show theirs.")
	}
	for p, of := range names {
		if p != who.Person && guard.SamePerson(of, name) {
			bad.Add("name", "Enter a name that differs from that of somebody on the team, such as with a middle name.")
			break
		}
	}
	return bad.Fault("person.imitates", "This name would be taken for somebody of the team that runs this service.")
}
