"""The tables, and the one way to reach them."""

from newsletter.store.base import Base
from newsletter.store.campaigns import Campaign, CampaignLink, CampaignState
from newsletter.store.engine import Store, open_store
from newsletter.store.events import Actor, Event, human_click, human_open
from newsletter.store.keys import SigningKey, load_signer
from newsletter.store.ledger import Batch, BatchAttempt, BatchState, Delivery, DeliveryState, recipient_state
from newsletter.store.lists import List, Subscription, SubscriptionState, may_be_mailed, suppressed
from newsletter.store.subscribers import (
    ConsentAction,
    ConsentRecord,
    Subscriber,
    Suppression,
    SuppressionReason,
)

__all__ = [
    "Actor",
    "Base",
    "Batch",
    "BatchAttempt",
    "BatchState",
    "Campaign",
    "CampaignLink",
    "CampaignState",
    "ConsentAction",
    "ConsentRecord",
    "Delivery",
    "DeliveryState",
    "Event",
    "List",
    "SigningKey",
    "Store",
    "Subscriber",
    "Subscription",
    "SubscriptionState",
    "Suppression",
    "SuppressionReason",
    "human_click",
    "human_open",
    "load_signer",
    "may_be_mailed",
    "open_store",
    "recipient_state",
    "suppressed",
]
