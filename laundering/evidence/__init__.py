"""Facts about shipments: one file per kind of fact that a person would recognise.

Each file finds one kind of fact and returns one narrow table keyed by `shipment_id`; `assemble` joins them one to
one. No file here reads or writes anything, and none sees what became known after a shipment's cut.
"""
