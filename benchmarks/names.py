"""Names as they are spread in England, so that invented learners crowd where real ones do.

What a search costs hangs on how many people share a name: one in ninety is a Smith, and most names are rare. The lists
are of common names, most frequent first; the long tail of family names is put together from parts of place names.
Which name goes with which person is chance alone.
"""

from collections.abc import Mapping, Sequence
from typing import Final

#: Of all people; the names after it are rarer by their rank to this power.
MOST_FREQUENT_SHARE: Final = 0.0115
_FALL_OF_FAMILY_NAMES: Final = 0.6
_FALL_OF_GIVEN_NAMES: Final = 0.7

#: Chances are told in parts of this many.
TICKETS: Final = 1 << 17


def listed(text: str) -> tuple[str, ...]:
    """The words of a text, each once."""
    return tuple(dict.fromkeys(text.split()))


FAMILY_NAMES: Final = listed(
    """
Smith Jones Williams Brown Taylor Davies Evans Wilson Thomas Johnson Roberts Khan Walker Patel Wright
Robinson Thompson White Hughes Edwards Green Lewis Wood Harris Martin Jackson Hall Clarke Turner Singh Hill
Ahmed Cooper Clark Ali Moore Ward Hussain Morris Harrison Scott Watson Begum Davis King Baker James Morgan
Allen Anderson Parker Lee Bennett Young Phillips Richardson Shaw Cook Bailey Bell Griffiths Marshall
Mitchell Carter Collins Miller Simpson Kaur Adams Cox Price Richards Ellis Murphy Wilkinson Gray Foster
Chapman Mason Webb Rogers Russell Campbell Hunt Stevens Mills Palmer Owen Barker Matthews Murray Knight
Holmes Graham Butler Barnes Lloyd Jenkins Fisher Stewart Reynolds Pearson Powell Dixon Fletcher Hunter
Howard Andrews Harvey Ford Walsh Ross Fox Elliott Day Brooks Gibson West Reid Lawrence Cole Francis Bates
Dean Hart Burton Kelly Payne Atkinson Mohammed Spencer Saunders Armstrong Rose Hudson Wells Ryan Kennedy
Burns Stone Gardner Carr Bradley Hamilton Cunningham O'Brien O'Connor O'Neill McDonald MacDonald McCarthy
McKenzie Douglas Nicholson Harding Gordon Hawkins Bird Grant Jordan Black Lane Webster Newman Wallace Dawson
Warren Perry Chambers Porter Berry Hopkins Lowe Ferguson Parsons Nelson Rees Lynch Arnold Austin Woods
Bishop Robertson Pearce Watts Tucker Peters Barrett Henderson Marsh Cross Gill Long Coleman Freeman Stephens
Sutton Bull Bond Nash Francis-Cole Cooke Page Chen Wong Li Chan Nguyen Kowalski Nowak Wojcik Kaminski
Lewandowski Popescu Ionescu Popa Silva Santos Ferreira Pereira Rodrigues Costa Okafor Adeyemi Okeke Mensah
Owusu Boateng Abdi Mohamud Hassan Ibrahim Osman Yusuf Warsame Rahman Islam Miah Uddin Chowdhury Akhtar Bibi
Malik Iqbal Mahmood Shah Sheikh Mirza Butt Raja Sharma Gupta Joshi Mehta Desai Kumar Reddy Nair Thapa Gurung
Rai Tamang Cohen Levy Goldberg Rossi Russo Ferrari Garcia Martinez Lopez Müller Schmidt Weber Dubois Lefèvre
Moreau Yılmaz Kaya Demir Şahin Öztürk Nikolaidis Papadopoulos Ivanov Petrov Kovács Nagy Szabó Horvat Novák
Dvořák Jansen De'Ath St.John Van-Dyke D'Souza Fernandes Pinto Gomes Haynes Sharpe Frost Pugh Jarvis Bowen
Vaughan Bevan Probert Prosser Gregory Byrne Moss Hodgson Preston Barlow Todd Rowe Baldwin Steele Hussein
Miles Cartwright Manning Goodwin Hewitt Higgins Stephenson Hicks Potter Bryant Whittaker Hardy Wheeler
Norris Kemp Dale Curtis Parry Farrell Hancock Heath Short Sanders Jennings Power Cooke-Hill Blake Weston
Field Buckley Winter Summers Lamb Fuller Rice Osborne Hobbs Banks Cowley Yates Dunn
"""
)

_FIRST_PARTS: Final = listed(
    """
Ack Ald All Apple Ash Asp Ast Bam Barn Bart Beck Bent Ber Bick Bing Birk Black Blen Brad Bram Bran Bray
Brick Bright Broad Brook Buck Burn Cald Cam Carl Chad Chat Chel Ches Clay Clif Cob Col Cop Cot Cran Craw
Cress Crom Dal Dan Dar Deb Den Dod Dray Dun East Edge Elm Elt Ever Fair Farn Fel Fin Fleet Frod Gad Gains
Gar Glad God Gold Gran Green Grim Had Hal Ham Har Hart Hat Haw Hay Hazel Hed Hin Hol Hor Hux Ib Ing Kel Ken
Kes Kil Kim Kin Kirk Knap Lang Law Led Leigh Lin Lit Lock Lud Mal Man Mar Mel Mid Mil Mor Nap Nether New Nor
Oak Od Old Or Os Over Pad Pem Pen Pick Pin Pres Pul Rad Ram Raw Red Rich Rip Rock Rud Rush Sal San Sel Shef
Shel Ship Sil Skel Snel South Stan Stain Stap Stat Stock Strat Sud Swin Tad Tam Temple Thorn Til Tod Tre Tun
Wad Wal Wake War Wat Wel Wen West Whar Whit Wick Wim Win Wood Wor Wy Yar
"""
)

_SECOND_PARTS: Final = listed(
    """
ton ley ford wood worth by ham field well shaw bridge man son bourne stead combe den don land low mere more
ridge side thorpe wick ward burn gate
"""
)

MALE_NAMES: Final = listed(
    """
Oliver Jack Harry Thomas James Joshua William George Daniel Mohammed Charlie Samuel Joseph Alexander
Benjamin Jacob Lucas Adam Matthew Luke Ryan Callum Nathan Jake Connor Liam Dylan Jamie Lewis Michael David
Ethan Max Owen Edward Archie Alfie Harrison Leo Oscar Henry Tyler Cameron Aaron Kieran Ben Christopher
Robert Andrew John Mark Sean Toby Louis Jordan Bradley Isaac Reece Finley Kai Zachary Rhys Elliot Dominic
Patrick Anthony Hamza Ibrahim Yusuf Ali Omar Hassan Ahmed Bilal Zain Aryan Arjun Rohan Jay Dev Kofi Kwame
Tunde Chidi Emeka Jakub Kacper Filip Szymon Mateusz Andrei Luca Mihai João Tomás Wei Jun Minh Ravi Sanjay
Gurpreet Harpreet Seán Oisín Ciarán Iwan Rhodri Gethin Marcus Freddie Jayden Mason Riley Logan Hugo Theo
Felix Jude Stanley Frederick Albert Arthur Ronnie Reggie Louie Elijah Caleb Noah Gabriel Ewan Fraser Angus
Craig
"""
)

FEMALE_NAMES: Final = listed(
    """
Emily Olivia Jessica Sophie Chloe Emma Amelia Charlotte Grace Lucy Ella Hannah Megan Katie Lily Ellie Mia
Ava Amy Holly Georgia Molly Isabella Abigail Leah Rebecca Caitlin Lauren Bethany Sarah Anna Elizabeth Freya
Daisy Evie Poppy Ruby Phoebe Isabelle Millie Alice Eleanor Jasmine Laura Zoe Maya Fatima Aisha Maryam Zainab
Khadija Amina Sana Zara Layla Alisha Priya Anjali Simran Jaspreet Harleen Nadia Ngozi Chioma Ama Abena
Adaeze Zuzanna Julia Maja Oliwia Aleksandra Ioana Andreea Maria Sofia Inês Beatriz Mei Ling Linh Thi Niamh
Aoife Róisín Siân Cerys Ffion Carys Rhiannon Nia Lowri Francesca Victoria Natasha Alexandra Imogen Matilda
Florence Rosie Scarlett Eva Harriet Martha Esme Nicole Paige Shannon Courtney Jade Abbie Tia Kayleigh Morgan
Skye Summer Libby Maisie Eliza Erin Rose Violet Ivy Elsie Willow Zoë Chloë Anaïs Renée Mary-Ann Ruth
"""
)

TOWNS: Final = listed(
    """
London Birmingham Leeds Sheffield Bradford Liverpool Manchester Bristol Wakefield Coventry Leicester
Sunderland Nottingham Newcastle Brighton Hull Plymouth Wolverhampton Stoke-on-Trent Derby Southampton
Portsmouth York Peterborough Oxford Cambridge Ipswich Norwich Exeter Gloucester Swindon Reading Luton
Blackpool Bolton Preston Huddersfield Middlesbrough
"""
)


def drawing_lots(shares: Mapping[str, float], tickets: int = TICKETS) -> list[str]:
    """Each name as often as its share asks for, one at least: a lot drawn from these is a person's name."""
    whole = sum(shares.values())
    lots: list[str] = []
    for name, share in shares.items():
        lots.extend([name] * max(1, round(share / whole * tickets)))
    return lots


def family_names() -> list[str]:
    """Lots to draw a family name from: the common ones by rank, all others alike, one in fifty doubled."""
    common = {
        name: MOST_FREQUENT_SHARE / rank**_FALL_OF_FAMILY_NAMES
        for rank, name in enumerate(FAMILY_NAMES, start=1)
    }
    doubled = [f"{one}-{other}" for one, other in zip(FAMILY_NAMES, FAMILY_NAMES[37:], strict=False)]
    rare = [first + second for first in _FIRST_PARTS for second in _SECOND_PARTS]
    left = 1 - sum(common.values())
    shares = dict.fromkeys(doubled, 0.02 / len(doubled)) | dict.fromkeys(rare, (left - 0.02) / len(rare))
    return drawing_lots(shares | common)


def given_names(names: Sequence[str]) -> list[str]:
    """Lots to draw a given name from."""
    shares = {name: 1 / rank**_FALL_OF_GIVEN_NAMES for rank, name in enumerate(names, start=1)}
    return drawing_lots(shares, 1 << 13)
