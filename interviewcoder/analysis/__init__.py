"""What a study says, as pure functions over codings: agreement between coders, and how sure it is."""
